/** A PostgreSQL and a Kafka of their own for one run, and the product's processes on them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startKafka } from '../server/local/kafka.ts'
import { freePort } from '../server/local/ports.ts'
import { startPostgres } from '../server/local/postgres.ts'
import { runStatements } from '../server/platform/postgres/run-statements.ts'

export type Servers = {
  databaseUrl: string
  /** The file that PostgreSQL writes its messages into. */
  postgresLog: string
  brokers: string[]
  /**
   * Starts the product as its users do, unless another file is named; resolves with its URL when it listens. It is stopped at the end of the
   * run.
   */
  startProduct(env: Record<string, string>, file?: string): Promise<{ url: string; pid: number; stop(): Promise<void> }>
  /** Starts another program of perf/ the same way. */
  startProgram(file: string, env: Record<string, string>): Promise<{ url: string; stop(): Promise<void> }>
}

export const ROOT = join(import.meta.dirname, '..')

export async function withServers<T>(work: (servers: Servers) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'timberline-perf-'))
  const options = { dataDir, onProgress: (sentence: string) => console.error(sentence) }
  const [postgres, kafka] = await Promise.all([
    startPostgres(options),
    startKafka({ ...options, jarsDir: join(ROOT, '.data/kafka-jars'), node: { password: undefined } }),
  ])
  const children: ChildProcess[] = []

  async function startProgram(file: string, env: Record<string, string>) {
    const port = env['PORT'] ?? String(await freePort())
    // The shell looks for the Node that runs this.
    const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`
    const child = spawn('sh', ['server/local/start.sh', file], {
      cwd: ROOT,
      env: { ...process.env, PATH, ...env, PORT: port, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    children.push(child)
    const url = `http://127.0.0.1:${port}`
    await untilItAnswers(`${url}/livez`, child)
    return { url, pid: child.pid ?? 0, stop: () => end(child) }
  }

  try {
    // The measurements begin with one.
    await runStatements({ url: postgres.adminUrl, statements: ['GRANT pg_checkpoint TO timberline'] })
    return await work({
      databaseUrl: postgres.url,
      postgresLog: join(dataDir, 'postgres/postgres.log'),
      brokers: kafka.brokers,
      startProgram,
      startProduct: (env, file = 'server/main.ts') =>
        startProgram(file, {
          DATABASE_URL: postgres.url,
          KAFKA_BROKERS: kafka.brokers.join(','),
          KAFKA_TOPIC: `perf-${randomUUID()}`,
          ...env,
        }),
    })
  } finally {
    await Promise.all(children.map(end))
    await Promise.all([postgres.stop(), kafka.stop()])
    await rm(dataDir, { recursive: true, force: true })
  }
}

export async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (child.exitCode !== null) throw new Error(`${url} ended with code ${child.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
