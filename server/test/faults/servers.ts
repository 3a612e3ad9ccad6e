/** Real servers of a test's own, which it may kill, freeze and start again under the same address. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findProcesses, type FoundProcess } from '../../local/find-processes.ts'
import { freePort } from '../../local/ports.ts'
import { startPostgres } from '../../local/postgres.ts'
import type { LocalServer } from '../../local/process.ts'
import { createPostgres, type Database } from '../../platform/postgres/postgres.ts'
import { SMALL_POSTGRES } from '../support/postgres-settings.ts'
import { scratchFolder } from '../support/scratch.ts'
import { testLogger } from '../support/test-logger.ts'
import { waitFor } from '../support/wait-for.ts'

export type ServerControl = AsyncDisposable & {
  /** Starts it, again too, and resolves once it serves. */
  start(): Promise<void>
  /** kill -9 of all its processes at once; it stays down until `start`. */
  kill(): Promise<void>
  /** SIGSTOP for all its processes. */
  freeze(): Promise<void>
  thaw(): Promise<void>
}

type Controlled = { start: () => Promise<LocalServer>; find: () => Promise<FoundProcess[]> }

export function controlServer({ start, find }: Controlled): ServerControl {
  let server: LocalServer | undefined
  async function thaw(): Promise<void> {
    for (const { pid } of await find()) signal(pid, 'SIGCONT')
  }
  async function stop(): Promise<void> {
    await server?.stop()
    server = undefined
  }
  return {
    async start() {
      server = await start()
    },
    async kill() {
      for (const { pid } of await find()) signal(pid, 'SIGKILL')
      await stop()
    },
    async freeze() {
      // The first one may have made another child while the others were stopped.
      for (let known = 0; known < (await find()).length;) {
        const found = await find()
        for (const { pid } of parentsFirst(found)) signal(pid, 'SIGSTOP')
        known = found.length
      }
    },
    thaw,
    async [Symbol.asyncDispose]() {
      await thaw()
      await stop()
    },
  }
}

function parentsFirst(found: FoundProcess[]): FoundProcess[] {
  const pids = new Set(found.map(({ pid }) => pid))
  return found.toSorted((a, b) => Number(pids.has(a.parent)) - Number(pids.has(b.parent)))
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** A folder of its own for a test's servers. */
export async function createFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(scratchFolder(), 'timberline-fault-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** `adminUrl` is for a superuser. `folder` holds its data, and belongs to whom it runs as. */
export type OwnPostgres = ServerControl & { url: string; adminUrl: string; prisma: Database; folder: string }

/** A PostgreSQL of the test's own, running, with an empty database. `prisma` answers while it runs. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = await createFolder()
  const port = await freePort()
  const data = join(folder.path, 'postgres/data')
  let urls = { url: '', adminUrl: '' }
  const control = controlServer({
    find: () => findProcesses('postgres', data),
    async start() {
      const own = { port, settings: SMALL_POSTGRES }
      const server = await startPostgres({ dataDir: folder.path, ...own, onProgress: () => undefined })
      urls = server
      return server
    },
  })
  await control.start()
  const { url, adminUrl } = urls
  const client = createPostgres({
    url,
    name: 'test',
    maxConnections: 2,
    statementTimeoutMs: 60_000,
    logger: testLogger,
  })
  return {
    ...control,
    url,
    adminUrl,
    folder: data,
    prisma: client.client,
    async [Symbol.asyncDispose]() {
      await control.thaw()
      await client.close()
      await control[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** How many logs are stored, by the count that the writer keeps with its offset; waits for more than `above`. */
export async function storedAbove(database: Database, above: bigint, timeoutMs = 60_000): Promise<bigint> {
  return waitFor(async () => {
    const sums = await database.ingestOffset.aggregate({ _sum: { stored: true } }).catch(() => undefined)
    const stored = sums?._sum.stored ?? 0n
    return stored > above ? stored : undefined
  }, timeoutMs)
}
