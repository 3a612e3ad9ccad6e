/** PostgreSQL's data folder, created completely or not at all, and the server's settings. */
import { type SpawnOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { SetupError } from '../platform/errors.ts'
import { adminName, databaseName, type Passwords } from './postgres-roles.ts'
import { type Account, environment } from './postgres-user.ts'

export type Cluster = { home: string; binaries: { initdb: string; postgres: string }; account: Account }

/**
 * Creates the data folder with the database in it unless it exists, and returns the passwords. It is made under another name and renamed
 * at the end, so an interrupted creation is never taken for a complete one.
 */
export async function ensureCluster(cluster: Cluster, onProgress: (sentence: string) => void): Promise<Passwords> {
  const { home } = cluster
  const [passwordFile, adminFile] = [join(home, 'password'), join(home, 'admin-password')]
  for (const name of await readdir(home)) if (name.startsWith('init-')) await rm(join(home, name), { recursive: true })
  if (!existsSync(join(home, 'data'))) {
    onProgress('Preparing a new PostgreSQL database …')
    const folder = await mkdtemp(join(home, 'init-'))
    for (const file of [passwordFile, adminFile]) await writePassword(file)
    const owner = await ownerOf(cluster)
    for (const path of [folder, adminFile]) if (owner) await chown(path, owner.uid, owner.gid)
    await initialise(cluster, { folder, passwordFile: adminFile })
    await rename(folder, join(home, 'data'))
  }
  // A folder of an earlier version, whose superuser is the program's role still.
  if (!existsSync(adminFile)) await writePassword(adminFile)
  const [password, adminPassword] = await Promise.all([passwordFile, adminFile].map((file) => readFile(file, 'utf8')))
  return { password: password?.trim() ?? '', adminPassword: adminPassword?.trim() ?? '' }
}

async function writePassword(file: string): Promise<void> {
  await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600 })
}

async function initialise(
  { binaries, account }: Cluster,
  { folder, passwordFile }: { folder: string; passwordFile: string },
): Promise<void> {
  const login = [`--username=${adminName}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const text = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  await run(account, [binaries.initdb, '-D', folder, ...login, ...text, '--no-instructions'])
  // The single-user mode needs neither a client nor a port. Made here, the database need not be looked for at each start.
  const single = [binaries.postgres, '--single', '-D', folder, 'postgres']
  const said = await run(account, single, `CREATE DATABASE ${databaseName}\n`)
  if (/ERROR|FATAL/.test(said)) throw new SetupError(`PostgreSQL could not create its database: ${firstLine(said)}.`)
}

/** Of postgresql.conf; they override what is chosen here. */
export type ServerSettings = Readonly<Record<string, string | number>>

/**
 * For a log store on a machine that it shares with other programs. The values come from measurements on two cores with ten million rows.
 * Memory is the container's limit where that is less than the machine's memory.
 */
export function serverSettings(port: number, own: ServerSettings = {}): string[] {
  const megabytes = Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20)
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket file: after a crash its lock would have to be removed as well.
    unix_socket_directories: '',
    shared_buffers: `${Math.min(Math.floor(megabytes / 4), 1024)}MB`,
    effective_cache_size: `${Math.floor(megabytes * 0.6)}MB`,
    maintenance_work_mem: `${Math.max(64, Math.min(Math.floor(megabytes / 16), 512))}MB`,
    work_mem: '32MB',
    wal_buffers: '32MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'off',
    synchronous_commit: 'on',
    jit: 'off',
    random_page_cost: 1.1,
    effective_io_concurrency: 32,
    // A query may lock every partition and each of its indexes.
    max_locks_per_transaction: 256,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_min_error_statement: 'panic',
    ...own,
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** PostgreSQL runs as the owner of `home`, also where a command changes the user and the account does not name it. */
async function ownerOf({ home, account }: Cluster): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  return account.user ?? (await stat(home))
}

async function run(account: Account, command: string[], input = ''): Promise<string> {
  const [program = '', ...args] = [...account.prefix, ...command]
  const options: SpawnOptions = { cwd: '/', env: environment, stdio: ['pipe', 'pipe', 'pipe'], ...account.user }
  const child = spawn(program, args, options)
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdin?.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  const said = Buffer.concat(chunks).toString()
  if (code !== 0) throw new SetupError(`PostgreSQL could not prepare its data folder: ${firstLine(said)}.`)
  return said
}

function firstLine(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim()
}
