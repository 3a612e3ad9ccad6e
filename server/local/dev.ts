/** `npm run dev`: the local servers, and around them the server, the generated code and the explorer, each anew when its sources change. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../platform/errors.ts'
import { type Servers, startServers } from './local.ts'

const root = join(import.meta.dirname, '..', '..')
const dataDir = join(root, '.data')

async function develop(signal: AbortSignal): Promise<void> {
  const url = 'http://127.0.0.1:5173'
  const { DATABASE_URL, KAFKA_BROKERS, STREAM } = process.env
  // The server judges the variables; here they only say which servers are not needed.
  const servers = await startServers({
    databaseUrl: DATABASE_URL,
    brokers: KAFKA_BROKERS?.split(','),
    stream: STREAM === 'direct' || STREAM === 'kafka' ? STREAM : 'auto',
    dataDir,
    url,
    onProgress: console.log,
    signal,
  })
  mkdirSync(dataDir, { recursive: true })
  const environment = join(dataDir, 'dev.env')
  try {
    writeFileSync(environment, environmentOf(servers), { mode: 0o600 })
    console.log(`\n  Explorer    ${url}/\n  Database    ${servers.databaseNote}\n  Stream      ${servers.streamNote}\n`)
    await runTools(environment, signal)
  } finally {
    rmSync(environment, { force: true })
    await servers.stop()
  }
}

/** A file rather than arguments, which every user of the machine could read. A variable that is set anyway wins over the file. */
function environmentOf({ databaseUrl, brokers }: Servers): string {
  return `DATABASE_URL=${databaseUrl}\n${brokers ? `KAFKA_BROKERS=${brokers.join(',')}` : 'STREAM=direct'}\n`
}

/** Until the signal, or until one of them gives up: then the others are of no use either. */
async function runTools(environment: string, signal: AbortSignal): Promise<void> {
  const tools = [
    [`--env-file=${environment}`, '--watch-path=server', '--watch-preserve-output', 'server/main.ts'],
    ['server/local/generate.mjs', '--watch'],
    ['node_modules/.bin/vite', 'client', '--clearScreen', 'false'],
  ].map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }))
  const ends = tools.map(async (tool) => once(tool, 'exit'))
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort')
  await Promise.race([stopped, ...ends])
  await Promise.all(tools.map(endTool))
  if (!signal.aborted)
    throw new SetupError(
      'One of the watched programs ended by itself (its reason stands above): mend it and start again.',
    )
}

async function endTool(tool: ChildProcess): Promise<void> {
  if (tool.exitCode !== null || tool.signalCode !== null) return
  const ended = once(tool, 'exit')
  tool.kill('SIGTERM')
  await ended
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort())
try {
  await develop(stopping.signal)
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof SetupError ? error.message : error)
    process.exitCode = 1
  }
}
