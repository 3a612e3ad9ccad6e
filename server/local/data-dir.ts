/** The folder in which the local servers keep their data: created, closed to other users, proven writable, and held by one process at a time. */
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { SetupError } from '../platform/errors.ts'
import { processIdentity } from './find-processes.ts'

const Holder = z.object({
  pid: z.number(),
  identity: z.string().optional(),
  token: z.string(),
  url: z.string().optional(),
})
type Holder = z.infer<typeof Holder>

type DataDir = { path: string; release: () => void }

/** Takes the folder, or throws a SetupError that names the process that holds it. A second start is told `url`. */
export async function openDataDir(options: { path: string; url?: string }): Promise<DataDir> {
  const path = makeWritable(resolve(options.path))
  const file = join(path, 'lock')
  const token = randomUUID()
  const identity = processIdentity(process.pid)
  const own: Holder = {
    pid: process.pid,
    token,
    ...(identity && { identity }),
    ...(options.url && { url: options.url }),
  }
  await guarded(`${file}.guard`, () => {
    const holder = readHolder(file)
    if (holder && isRunning(holder)) throw new SetupError(heldBy(path, holder))
    writeFileSync(file, JSON.stringify(own), { mode: 0o600 })
  })
  return {
    path,
    release: () => {
      if (readHolder(file)?.token === token) rmSync(file)
    },
  }
}

const PROBE = '.probe-'

function makeWritable(path: string): string {
  try {
    makeFolder(path)
    closeToOthers(path)
    const probe = join(path, `${PROBE}${randomUUID()}`)
    writeFileSync(probe, '')
    rmSync(probe)
    // PostgreSQL and /proc name folders without their symbolic links.
    return realpathSync(path)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SetupError(`DATA_DIR ${path} cannot be written (${reason}): set DATA_DIR to a folder that can be.`, {
      cause: error,
    })
  }
}

/** Without mkdir's own `recursive`: below a folder in which nothing can be created, such as /proc, Node never returns from it. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

/** A folder with anything else in it may be shared, and keeps its permissions. */
const OURS: ReadonlySet<string> = new Set(['lock', 'lock.guard', 'postgres', 'kafka', 'kafka-jars', 'compile-cache'])

/**
 * The logs lie in it, also where an earlier version left it open. Root's may be passed by its group, which becomes PostgreSQL's: with 0700
 * that would need a capability by which it could read every file of the machine (postgres-user.ts).
 */
function closeToOthers(path: string): void {
  const user = process.getuid?.()
  const { uid, mode } = statSync(path)
  const isOurs = (name: string) => OURS.has(name) || name.startsWith(PROBE)
  if (uid !== user || (mode & 0o077) === 0 || !readdirSync(path).every(isOurs)) return
  chmodSync(path, user === 0 ? 0o710 : 0o700)
}

/**
 * Reading the lock, judging it and replacing it are three steps, so each start takes them behind a guard file, which only one process
 * can create. The guard is held for milliseconds; an older one was left by a start that was killed while it held it.
 */
async function guarded(guard: string, work: () => void): Promise<void> {
  while (!createNew(guard)) {
    if (ageMs(guard) > 3000) rmSync(guard, { force: true })
    await sleep(20)
  }
  try {
    work()
  } finally {
    rmSync(guard, { force: true })
  }
}

function createNew(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function ageMs(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
}

/** Undefined without a lock, and for a lock whose writer was killed while it wrote it. */
function readHolder(file: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

function isRunning(holder: Holder): boolean {
  return holder.identity !== undefined && processIdentity(holder.pid) === holder.identity
}

function heldBy(path: string, { pid, url }: Holder): string {
  const where = url ? ` at ${url}` : ''
  return `Timberline already runs on ${path}${where} (process ${pid}): use that one, stop it, or set DATA_DIR to another folder.`
}
