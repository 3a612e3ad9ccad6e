/** The product as its users run it: a process of its own, on a data folder of its own, cleaned up after (`await using`). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findProcesses } from '../../local/find-processes.ts'
import { freePort } from '../../local/ports.ts'
import { TIMINGS, type Timings } from '../../platform/timings.ts'
import { scratchFolder } from './scratch.ts'
import { waitFor } from './wait-for.ts'

const ROOT = join(import.meta.dirname, '../../..')
const KAFKA_JARS = join(ROOT, '.data/kafka-jars')

/** A folder for DATA_DIR; whatever still runs in it at the end is killed. */
export async function createDataDir(): Promise<AsyncDisposable & { path: string; killServers(): Promise<void> }> {
  const path = await mkdtemp(join(scratchFolder(), 'timberline-program-'))
  await mkdir(KAFKA_JARS, { recursive: true })
  await symlink(KAFKA_JARS, join(path, 'kafka-jars'))
  async function killServers(): Promise<void> {
    const found = [
      ...(await findProcesses('postgres', join(path, 'postgres/data'))),
      ...(await findProcesses('java', join(path, 'kafka'))),
    ]
    for (const { pid } of found) killIfThere(pid)
  }
  return {
    path,
    killServers,
    async [Symbol.asyncDispose]() {
      await killServers()
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** The children of PostgreSQL end with it. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

type Started = {
  /** The folder of another clone. */
  clone?: string
  /** In place of the program's own. */
  timings?: Timings
}

/** Starts `server/main.ts`. `output()` is all that it has written; `ready` rejects when it ends before it serves. */
export function startProgram(env: Record<string, string>, { clone = ROOT, timings = TIMINGS }: Started = {}) {
  // The shell looks for the Node that runs the test.
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`
  const isTimed = timings !== TIMINGS
  const variables = { ...env, ...(isTimed && { TIMINGS: JSON.stringify(timings) }) }
  const child = spawn('sh', ['server/local/start.sh', ...(isTimed ? ['server/test/support/timed-program.ts'] : [])], {
    cwd: clone,
    env: { PATH, HOME: process.env['HOME'], LOG_LEVEL: 'error', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const ended = once(child, 'close').then(() => child.exitCode)
  const ready = new Promise<void>((resolve, reject) => {
    function hear(chunk: Buffer): void {
      text += chunk.toString()
      if (text.includes('Ingest')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then((code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
  ready.catch(() => undefined)
  return {
    pid: child.pid,
    ready,
    /** The exit code; null after a signal. */
    ended,
    output: () => text,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      // A frozen process takes no other signal in.
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await ended
    },
  }
}

type RoleOptions = Started & {
  role: 'all' | 'api' | 'writer'
  databaseUrl: string
  brokers: string[]
  topic: string
  /** In place of a free one: that of a process that was killed. */
  port?: number
}

/** One process of the product against given servers. `isUp()` is whether it answers, `untilUp` waits for that. */
export async function startRole(options: RoleOptions, env: Record<string, string> = {}) {
  const { role, databaseUrl, brokers, topic, port = await freePort(), ...started } = options
  const variables = {
    ROLE: role,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: topic,
    ...env,
  }
  const program = startProgram(variables, started)
  const url = `http://127.0.0.1:${port}`
  const isUp = async () => (await fetch(`${url}/livez`).catch(() => undefined))?.ok === true
  return {
    ...program,
    port,
    url,
    isUp,
    async untilUp(): Promise<void> {
      const ended = program.ended.then((code) => {
        throw new Error(`${role} ended with ${code}: ${program.output()}`)
      })
      await Promise.race([waitFor(async () => (await isUp()) || undefined, 60_000), ended])
    },
  }
}
