/** The process: configuration, local servers, the app, signals and the exit code. */
import { flushCompileCache } from 'node:module'
import { createSetupLink, startApp, type App } from './app.ts'
import { lookAfterArchive } from './app-archive.ts'
import { readConfig, type Config } from './config.ts'
import { startServers, type Servers } from './local/local.ts'
import { SetupError } from './platform/errors.ts'
import { createLifecycle, exitOnSignal } from './platform/lifecycle.ts'
import { createLogger, type Logger } from './platform/logger.ts'
import { migrate } from './platform/postgres/migrate.ts'
import { httpUrl, isLoopback, requirePort, type Address } from './platform/listen-check.ts'
import type { Timings } from './platform/timings.ts'

type Program = {
  environment: NodeJS.ProcessEnv
  /**
   * `migrate` brings the schema up to date and ends, `setup-link` prints the link of an admin, `archive` and what follows it looks after archived
   * days; without any the program serves.
   */
  args: readonly string[]
  timings: Timings
}

/** Never rejects: what cannot be run ends the process with a sentence. */
export async function runProgram({ environment, ...program }: Program): Promise<void> {
  try {
    await run({ ...program, config: readConfig(environment) })
    // Node writes it when it ends, which a process that is killed does not do.
    flushCompileCache()
  } catch (error) {
    fail(error)
  }
}

type Run = Omit<Program, 'environment'> & { config: Config }

async function run({ config, args: [command, ...operands], timings }: Run): Promise<void> {
  const work = command !== undefined && Object.hasOwn(WORK, command) ? WORK[command] : undefined
  const logger = createLogger({ level: config.logLevel })
  const lifecycle = createLifecycle({ logger })
  const starting = new AbortController()
  let app: App | undefined
  const exit = exitOnSignal({
    stop: async (signal) => {
      starting.abort()
      // Only a supervisor sends SIGTERM, and there can be another instance only if the stream is shared.
      if (signal === 'SIGTERM' && config.kafka.brokers) await app?.drain()
      await lifecycle.stop()
    },
    deadlineMs: timings.stopDeadlineMs,
  })
  const onFatal = (error: Error) => {
    logger.fatal({ err: error }, 'cannot continue; ending the process')
    exit(1, timings.fatalStopMs)
  }
  onUncaught(onFatal)

  try {
    const { kafka, http } = config
    const url = httpUrl({ ...http, isTls: http.tls !== undefined })
    if (!work) await requirePorts(config)
    const { signal } = starting
    // Work needs the database alone, which others may use meanwhile.
    const wanted = { ...config, ...kafka, ...config.access, ...(work && { stream: 'direct' as const }) }
    const servers = await startServers({ ...wanted, url, onProgress: say, signal })
    lifecycle.started('local servers', servers.stop)
    if (work) return exit((await work(config, { ...servers, logger, operands, signal })) ? 0 : 1)
    app = await startApp({
      config,
      databaseUrl: servers.databaseUrl,
      brokers: servers.brokers,
      sasl: servers.sasl,
      groupId: groupFor(kafka.topic, servers),
      logger,
      timings,
      onFatal,
    })
    lifecycle.started('app', app.stop)
    if (config.role === 'writer') return
    say(overview(shownOf(config, { url: atPort(url, app.port), syslogPorts: app.syslogPorts }), servers))
    warnOfOpenPorts(config, app, logger)
    sayFirstRun(app, http.publicUrl ?? atPort(url, app.port), logger)
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}

type ForWork = { databaseUrl: string; logger: Logger; operands: readonly string[]; signal: AbortSignal }

/** Each answers whether all is well. */
const WORK: Readonly<Record<string, (config: Config, parts: ForWork) => Promise<boolean>>> = {
  async migrate(_config, { databaseUrl: url, logger }) {
    const applied = await migrate({ url, logger })
    say(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database schema is up to date.')
    return true
  },
  async 'setup-link'(config, parts) {
    const link = `${config.access.people.home}${await createSetupLink({ config, ...parts })}`
    say(`
  ${link}
  Open it within an hour to make an admin, or to get back into an account. It works once, where Timberline runs with AUTH=on.
`)
    return true
  },
  archive: (config, parts) => lookAfterArchive({ ...parts, config, say }),
}

function sayFirstRun(app: App, home: string, logger: Logger): void {
  app.firstRun().then(
    (first) => first && say(introduce(first, home)),
    (error: unknown) =>
      logger.error({ err: error }, 'the link of the first admin could not be made: npm run setup-link makes one'),
  )
}

/** Who reads the terminal becomes the first admin. */
function introduce(first: NonNullable<Awaited<ReturnType<App['firstRun']>>>, home: string): string {
  if ('path' in first)
    return `  Set up      ${home}${first.path}
              The first admin chooses a login there, within an hour. The link works once.
`
  return `  Set up      A link was shown at another start, and is valid until ${first.until.toISOString()}. To make another: npm run setup-link
`
}

function onUncaught(end: (error: Error) => void): void {
  process.on('uncaughtException', end)
  process.on('unhandledRejection', (reason) => end(reason instanceof Error ? reason : new Error(String(reason))))
}

/**
 * Members of one group must read the same topic. A member that was killed would hold its partitions until its session times out: where no
 * other program can be in the group, a new group starts at once.
 */
function groupFor(topic: string, { isStreamOurs }: Servers): string {
  return `timberline-${topic}${isStreamOurs ? `-${Date.now()}` : ''}`
}

/** A writer opens only the first one. */
async function requirePorts({ http: { host, port, prefixed }, otlpGrpc, role }: Config): Promise<void> {
  await requirePort({ host, port })
  if (prefixed) await requirePort({ host, ...prefixed })
  if (otlpGrpc && role !== 'writer') await requirePort(otlpGrpc)
}

const atPort = (url: string, port: number) => url.replace(/:\d+$/, `:${port}`)

type Places = readonly (readonly [name: string, place: string])[]

/** Where logs are taken beside the port of everything. */
function placesOf({ http: { prefixed }, otlpGrpc, syslog }: Config, { url, syslogPorts }: Opened): Places {
  return [
    ...(prefixed ? [['Bulk', `${atPort(url, prefixed.port)}/_bulk`] as const] : []),
    ...(otlpGrpc ? [['OTLP/gRPC', atPort(url, otlpGrpc.port)] as const] : []),
    ...Object.entries(syslogPorts ?? {}).map(([kind, port]) => ['Syslog', `${kind} ${syslog?.host}:${port}`] as const),
  ]
}

type Opened = { url: string; syslogPorts: App['syslogPorts'] }
/** `isClosed`: who sends needs a key. */
type Shown = { url: string; places: Places; isClosed: boolean }

const shownOf = (config: Config, opened: Opened): Shown => ({
  url: opened.url,
  places: placesOf(config, opened),
  isClosed: config.access.isOn,
})

function overview({ url, places, isClosed }: Shown, { databaseNote, streamNote }: Servers): string {
  const more = places.map(([name, place]) => `\n  ${name.padEnd(11)} ${place}`).join('')
  const key = isClosed ? ' -H "Authorization: Bearer $INGEST_KEY"' : ''
  return `
  Explorer    ${url}/
  GraphiQL    ${url}/graphql
  Ingest      curl -X POST ${url}/public/ingest${key} -H 'Content-Type: application/json' -d '{"level":"info","message":"hello"}'${more}
  Database    ${databaseNote}
  Stream      ${streamNote}
`
}

/** A writer's port has only health and metrics. */
function warnOfOpenPorts({ http: { host }, access, syslog }: Config, app: App, logger: Logger): void {
  const { port, syslogPorts } = app
  if (!access.isOn && !isLoopback(host)) warnOfOpenPort({ host, port }, logger)
  if (syslog === undefined || isLoopback(syslog.host)) return
  const reason = 'everybody who reaches the ports of syslog can send logs: there is no authentication'
  logger.warn({ host: syslog.host, ports: syslogPorts }, reason)
}

function warnOfOpenPort({ host, port }: Address, logger: Logger): void {
  say(`
  WARNING     AUTH is off, and HOST is ${host}: everybody who reaches port ${port} can read all logs, send logs and change
              saved views. Set AUTH=on, or let nobody reach the port but a proxy that asks for logins.
`)
  logger.warn({ host, port }, 'everybody who reaches this port can read and write logs: AUTH is off')
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}

/** A problem that a person can fix is printed as one sentence; anything else is a defect, printed with its stack. */
function fail(error: unknown): never {
  process.stderr.write(
    `${error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exit(1)
}
