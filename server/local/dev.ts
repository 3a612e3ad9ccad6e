/** `npm run dev`: the local servers, and around them the program, the generated code and the explorer, each renewed when its sources change. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, type Config } from '../config.ts'
import { SetupError } from '../platform/errors.ts'
import { type Servers, startServers } from './local.ts'

const root = join(import.meta.dirname, '..', '..')

async function develop(signal: AbortSignal): Promise<void> {
  const config = readConfig(process.env)
  const url = 'http://127.0.0.1:5173'
  const wanted = { ...config, ...config.kafka, ...config.access, url, onProgress: console.log, signal }
  const servers = await startServers(wanted)
  const folder = mkdtempSync(join(tmpdir(), 'timberline-dev-'))
  const environment = join(folder, 'dev.env')
  try {
    writeFileSync(environment, environmentOf(config, servers), { mode: 0o600 })
    console.log(`\n  Explorer    ${url}/\n  Database    ${servers.databaseNote}\n  Stream      ${servers.streamNote}\n`)
    await runTools(environment, signal)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await servers.stop()
  }
}

/** What the environment does not say already. A file rather than arguments, which every user of the machine could read. */
function environmentOf(config: Config, { databaseUrl, brokers, sasl, isStreamOurs }: Servers): string {
  const variables = {
    ...(!config.databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(isStreamOurs && brokers && { KAFKA_BROKERS: brokers.join(',') }),
    ...(isStreamOurs && sasl && saslVariables(sasl)),
    ...(!brokers && { STREAM: 'direct' }),
  }
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function saslVariables({ mechanism, username, password }: NonNullable<Servers['sasl']>) {
  return { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password }
}

/** Until the signal, or until one of the tools ends by itself: the others are of no use without it. */
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
    throw new SetupError('One of the watched programs ended by itself: fix the error above and start again.')
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
