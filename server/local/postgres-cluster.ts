/** PostgreSQL's data folder: made once, whole or not at all, and its settings. */
import { type SpawnOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { SetupError } from '../platform/errors.ts'
import { type Account, environment } from './postgres-user.ts'

export type Cluster = { home: string; binaries: { initdb: string; postgres: string }; account: Account }

/** User and database have the same name. */
export const databaseName = 'timberline'

/**
 * Makes the data folder with the database in it, unless it is there, and returns the password. It is made beside its place and moved
 * there last, so one that was cut off half-way is never taken for a whole one.
 */
export async function ensureCluster(
  cluster: Cluster,
  onProgress: (sentence: string) => void,
): Promise<{ password: string }> {
  const { home } = cluster
  const passwordFile = join(home, 'password')
  for (const name of await readdir(home)) if (name.startsWith('init-')) await rm(join(home, name), { recursive: true })
  if (!existsSync(join(home, 'data'))) {
    onProgress('Preparing a new PostgreSQL database …')
    const folder = await mkdtemp(join(home, 'init-'))
    await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
    const owner = await ownerOf(cluster)
    for (const path of [folder, passwordFile]) if (owner) await chown(path, owner.uid, owner.gid)
    await initialise(cluster, { folder, passwordFile })
    await rename(folder, join(home, 'data'))
  }
  return { password: (await readFile(passwordFile, 'utf8')).trim() }
}

async function initialise(
  { binaries, account }: Cluster,
  { folder, passwordFile }: { folder: string; passwordFile: string },
): Promise<void> {
  const login = [`--username=${databaseName}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const text = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  await run(account, [binaries.initdb, '-D', folder, ...login, ...text, '--no-instructions'])
  // The single-user mode needs neither a client nor a port, and a database that is always there need not be looked for at each start.
  const single = [binaries.postgres, '--single', '-D', folder, 'postgres']
  const said = await run(account, single, `CREATE DATABASE ${databaseName}\n`)
  if (/ERROR|FATAL/.test(said)) throw new SetupError(`PostgreSQL could not make its database: ${firstLine(said)}.`)
}

/**
 * For a store of logs on a machine that it shares. Where each comes from: measurements on two cores with ten million rows; memory is what
 * a container is allowed, where that is less than what the machine has.
 */
export function serverSettings(port: number): string[] {
  const megabytes = Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 20)
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket file: its lock would have to be cleared away too after a crash.
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
    // Partitions times indexes.
    max_locks_per_transaction: 256,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_min_error_statement: 'panic',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** The user who owns the folder is the one who shall run in it, also where the account changes the user by a command. */
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
  if (code !== 0) throw new SetupError(`PostgreSQL could not prepare its folder: ${firstLine(said)}.`)
  return said
}

function firstLine(text: string): string {
  const lines = text.trim().split('\n')
  return (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim()
}
