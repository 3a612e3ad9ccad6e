/** The one place that creates a Prisma client, and what its errors mean. */
import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../generated/prisma/client.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { withDeadline } from '../retry.ts'
import { TIMINGS, type Timings } from '../timings.ts'

export type Database = PrismaClient

export type PostgresOptions = {
  url: string
  /** Shown by pg_stat_activity. */
  name: string
  maxConnections: number
  /** A statement that runs longer is given up: by PostgreSQL, and a little later by us, should PostgreSQL be frozen. */
  statementTimeoutMs: number
  /** Idle connections stay open, for state that belongs to a session; otherwise they close after ten seconds. */
  keepsIdle?: boolean
  logger: Logger
  timings?: Pick<Timings, 'databaseConnectTimeoutMs' | 'statementGraceMs'>
}

/**
 * At the end of the names of all connections: the process reads archived days and stores late logs. As long as others of ours are connected, no
 * day goes to the archive (store/archive-policy.ts).
 */
export const KNOWS_ARCHIVE = '+archive'

/** What pg_stat_activity shows of a connection. */
export const applicationName = (name: string) => `timberline-${name}${KNOWS_ARCHIVE}`

/** The pool's configuration for `pg`. */
export function connectionOf(options: PostgresOptions) {
  const { url, name, maxConnections, statementTimeoutMs, keepsIdle = false, timings = TIMINGS } = options
  return {
    connectionString: url,
    application_name: applicationName(name),
    max: maxConnections,
    connectionTimeoutMillis: timings.databaseConnectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + timings.statementGraceMs,
    // A process that is frozen inside a transaction would hold its locks for as long as it is.
    idle_in_transaction_session_timeout: statementTimeoutMs,
    keepAlive: true,
    ...(keepsIdle && { idleTimeoutMillis: 0 }),
    // The driver adapter reads a moment without its zone. A generic plan cannot know how rare a substring is, and a
    // prepared statement that has settled on one keeps it: seconds instead of milliseconds.
    options: '-c timezone=UTC -c plan_cache_mode=force_custom_plan',
  }
}

export function createPostgres(options: PostgresOptions) {
  const { name, logger, timings: { databaseConnectTimeoutMs } = TIMINGS } = options
  const onPoolError = (error: Error) => logger.warn({ err: error.message, pool: name }, 'lost a database connection')
  const adapter = new PrismaPg(connectionOf(options), {
    onPoolError,
    onConnectionError: onPoolError,
    statementNameGenerator: ({ sql }) => statementName(sql),
  })
  const client: Database = new PrismaClient({ adapter, errorFormat: 'minimal' })

  return {
    client,
    /** Undefined when a query works, else a sentence. */
    async problem(): Promise<string | undefined> {
      try {
        const timedOut = () => new Error('it does not answer')
        await withDeadline(client.$queryRaw`SELECT 1`, databaseConnectTimeoutMs, timedOut)
        return undefined
      } catch (error) {
        return `PostgreSQL: ${describe(error)}`
      }
    },
    close: () => client.$disconnect(),
  }
}

const names = new Map<string, string>()

/** Names a prepared statement after its text, so that each connection plans it once; texts that vary without end stay unnamed. */
export function statementName(sql: string): string {
  const known = names.get(sql)
  if (known !== undefined) return known
  if (names.size >= 500) return ''
  const name = `p_${createHash('sha1').update(sql).digest('hex').slice(0, 16)}`
  names.set(sql, name)
  return name
}

/** The SQLSTATE that PostgreSQL gave, wherever Prisma has put it; undefined when the failure is not an answer of PostgreSQL. */
export function sqlState(thrown: unknown): string | undefined {
  for (const error of causes(thrown)) {
    const code = error['originalCode'] ?? error['code']
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^P\d{4}$/.test(code)) return code
  }
  return undefined
}

/** What PostgreSQL or the driver said of a failure, without what Prisma wraps around it. */
export function describe(thrown: unknown): string {
  const chain = causes(thrown)
  const said = chain.map((error) => error['originalMessage']).find((message) => typeof message === 'string')
  if (said !== undefined) return said
  const prismas = chain.map((error) => error['message']).find((message) => typeof message === 'string')
  // The last line, of which the raw queries' quote the cause.
  const lastLine = prismas?.trim().split('\n').at(-1) ?? String(thrown)
  return /^Raw query failed\..*Message: `(.*)`$/.exec(lastLine)?.[1] ?? lastLine
}

/** A failed query as an error of the catalogue; undefined when the failure has nothing to do with the database. */
export function toDatabaseError(thrown: unknown): AppError | undefined {
  const state = sqlState(thrown)
  const options = { cause: thrown }
  if (state === '2201B') return new AppError('BAD_USER_INPUT', `${capitalize(describe(thrown))}.`, options)
  if (isTooMuch(thrown))
    return new AppError('QUERY_TOO_COMPLEX', 'PostgreSQL cannot hold so much for one query.', options)
  if (state === '57014') return tooSlow(thrown)
  if (state === '42P01' || state === '42703') {
    return new AppError('SCHEMA_NOT_READY', 'The database is still being set up. Try again in a moment.', options)
  }
  const isAway = causes(thrown).some(saysAway)
  if (state === undefined ? isAway : /^(08|53|57)/.test(state)) {
    return unavailable(thrown)
  }
  return undefined
}

/** Of a question whose time is over. */
export const tooSlow = (cause?: unknown) =>
  new AppError('QUERY_TIMEOUT', 'The query took too long and was stopped.', { cause })

export const unavailable = (cause: unknown) =>
  new AppError('DATABASE_UNAVAILABLE', 'The database does not answer. Try again in a moment.', { cause })

/** A limit of PostgreSQL's own, and what it says of a regular expression that counts within counts. */
function isTooMuch(thrown: unknown): boolean {
  const state = sqlState(thrown) ?? ''
  return (
    state.startsWith('54') || (state === 'XX000' && describe(thrown).startsWith('invalid memory alloc request size'))
  )
}

const capitalize = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1)

/** What `pg` and its pool say of a server that hangs or has gone; Prisma passes these on as they are, without a code. */
const DRIVER_SAYS_AWAY =
  /^(Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client .* is not queryable)/

/** A query that Prisma finds malformed is a defect of ours. */
function saysAway({ name, message }: Record<string, unknown>): boolean {
  return /^PrismaClient(?!Validation)/.test(String(name)) || DRIVER_SAYS_AWAY.test(String(message))
}

/** The thrown value and what it wraps, from the outside in: causes, and the driver's error in Prisma's `meta`. */
function causes(thrown: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = []
  let current: unknown = thrown
  while (isObject(current) && chain.length < 10) {
    chain.push(current)
    const meta: unknown = current['meta']
    current = current['cause'] ?? (isObject(meta) ? meta['driverAdapterError'] : undefined)
  }
  return chain
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
