/** Days on their way to the archive and back, in steps of few logs. */
import { archivedPages } from '../../archive/build/stored-segments.ts'
import { BUILD_LIMITS, type BuildLimits } from '../../archive/build/limits.ts'
import { tablePages } from '../../archive/build/pages.ts'
import { createSteps, type Circumstances, type Step, type Steps } from '../../archive/build/steps.ts'
import { readArchived } from '../../archive/build/switch-day.ts'
import { nameOfDay } from '../../filter/days-sql.ts'
import type { LogRow } from '../../filter/log-row.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Log } from '../../log/log.ts'
import { LEVELS } from '../../log/levels.ts'
import { DAY_MS } from '../../log/retention.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { createTransactions, type Session, type Transactions } from '../../platform/postgres/transactions.ts'
import { withFastCreateMany } from '../../store/create-many.ts'
import { testLogger } from './test-logger.ts'

/** A segment of eight logs, a part of four segments; nobody has to be waited for. */
const SMALL: BuildLimits = {
  ...BUILD_LIMITS,
  rowsASegment: 8,
  segmentsAPart: 4,
  segmentsAStep: 3,
  dropAfterMs: 0,
}

/** Parts that are large enough for all kinds of a summary. */
export const LARGE = { rowsASegment: 16, segmentsAPart: 48, segmentsAStep: 24 }

const TODAY = Math.floor(Date.now() / DAY_MS)

/** By its number since 1970, counted from today. */
export const dayOf = (fromToday: number) => TODAY + fromToday

const id = (i: number) => `01900000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`

/** Logs all over the day, of all kinds, some of them at the same time; the same for the same numbers. */
export function logsOf(day: number, count: number, first = 0): Log[] {
  return Array.from({ length: count }, (_, n) => {
    const i = first + n
    const service = i % 7
    return {
      id: id(i),
      timestampMs: day * DAY_MS + Math.floor(((n - (n % 3)) * (DAY_MS - 1)) / count),
      timestampUs: i % 5 === 0 ? 0 : (i * 37) % 1000,
      level: i % 127 === 0 ? 'fatal' : (LEVELS[i % 5] ?? 'info'),
      message:
        i % 11 === 0
          ? `line one\nline two ${i}\t"quoted" \\ \u007f é`
          : `Payment ${i * 7919} of ${service} took ${i % 250} ms`,
      resourceId: i % 13 === 0 ? null : `service-${service}`,
      traceId: i % 4 === 0 ? null : (i >> 2).toString(16).padStart(32, 'a'),
      spanId: i % 6 === 0 ? null : i.toString(16).padStart(16, 'b'),
      commit: i % 9 === 0 ? null : `c${service}0ffee`,
      parentResourceId: i % 2 === 0 ? null : 'cluster-1',
      metadataJson:
        i % 10 === 0 ? '{}' : JSON.stringify({ ms: i % 250, user: { id: i, tags: ['a', i] }, ok: i % 2 === 0 }),
    }
  })
}

/** As a writer does, with their counts; answers how many are new. */
export async function store(prisma: Database, logs: readonly Log[]): Promise<number> {
  const { count } = await prisma.$extends(withFastCreateMany).log.createMany({ data: logs, skipDuplicates: true })
  return count
}

type Options = { limits?: Partial<BuildLimits>; transactions?: (own: Transactions) => Transactions }

export function openArchive(url: string, { limits, transactions: wrap = (own) => own }: Options = {}) {
  const options = { name: 'archive', maxConnections: 3, statementTimeoutMs: 60_000, logger: testLogger }
  const own = createTransactions({ url, ...options })
  const transactions = wrap(own)
  const stopping = new AbortController()
  const open = () => createSteps({ transactions, limits: { ...SMALL, ...limits }, signal: stopping.signal })
  let steps = open()
  return {
    transactions: own,
    /** As a process does that comes after one that was killed. */
    again: () => (steps = open()),
    take: (change: Partial<Circumstances> = {}) => steps.take({ ...IDLE, ...change }),
    /** All steps that there are, with these days to be archived. */
    run: (ready: readonly number[], change: Partial<Circumstances> = {}) =>
      takeAll(() => steps, { ...IDLE, untilMs: Infinity, mayBuild: true, ready, ...change }),
    [Symbol.asyncDispose]: own.close,
  }
}

const IDLE: Circumstances = {
  untilMs: Infinity,
  mayBuild: false,
  mayRebuild: true,
  ready: [],
  resting: [],
  except: [],
  toSum: [],
}

async function takeAll(steps: () => Steps, circumstances: Circumstances): Promise<Step[]> {
  const all: Step[] = []
  for (;;) {
    const taken = await steps().take(circumstances)
    if (typeof taken !== 'object') return all
    all.push(taken)
  }
}

/** All logs of the day in their order, wherever they are in one snapshot: a log in two places comes twice. */
export const readDay = (transactions: Transactions, day: number): Promise<LogRow[]> =>
  transactions.run((session) => readPlaces(session, day), { isSnapshot: true })

/** The same in a snapshot that there is. */
export async function readPlaces(session: Session, day: number): Promise<LogRow[]> {
  const archived = await readArchived(session, day)
  if (!archived) return readTable(session, day, Prisma.sql`logs`)
  const rows: LogRow[] = []
  for await (const page of archivedPages(session, { ...archived, day, after: undefined })) rows.push(...page)
  return sortRows([...rows, ...(await readTable(session, day, Prisma.sql`logs_late`))])
}

async function readTable(session: Session, day: number, table: Prisma.Sql): Promise<LogRow[]> {
  const rows: LogRow[] = []
  for await (const page of tablePages(session, { table, day, after: undefined })) rows.push(...page)
  return rows
}

const sortRows = (rows: LogRow[]) =>
  rows.toSorted((a, b) => a.timestamp.ms - b.timestamp.ms || a.timestamp.us - b.timestamp.us || (a.id < b.id ? -1 : 1))

/** What tells two logs apart. */
export const keysOf = (rows: readonly LogRow[]) =>
  rows.map(({ timestamp, id: uuid }) => `${timestamp.ms}.${timestamp.us} ${uuid}`)

/** The same of logs that were sent, in their order. */
export const keysOfLogs = (logs: readonly Log[]) => keysOf(sortRows(logs.map(toRow)))

const toRow = ({ timestampMs: ms, timestampUs: us, ...log }: Log): LogRow => ({ ...log, timestamp: { ms, us } })

export async function hasPartition(prisma: Database, day: number): Promise<boolean> {
  const found = await prisma.$queryRaw<unknown[]>`
    SELECT FROM pg_inherits WHERE inhparent = 'logs'::regclass AND inhrelid = to_regclass(${nameOfDay(day)})`
  return found.length > 0
}

export async function countIn(prisma: Database, table: string): Promise<number> {
  const [row] = await prisma.$queryRawUnsafe<[{ n: number }]>(`SELECT count(*)::int AS n FROM ${table}`)
  return row.n
}

export const countAll = (prisma: Database, tables: readonly string[]) =>
  Promise.all(tables.map((table) => countIn(prisma, table)))
