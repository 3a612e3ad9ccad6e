/**
 * `npm run perf -- compare --base FOLDER[,FOLDER…]`: this checkout against others, which take turns on the same servers and the same data. The
 * speed of a machine drifts; the ratio within a pair does not.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { basename, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../server/local/ports.ts'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { fill, openForFilling, untilIndexed } from './fill.ts'
import { send } from './freshness.ts'
import { shoot } from './ingest.ts'
import { listQuestions } from './questions.ts'
import { percentile, type Report } from './report.ts'
import { ROOT, untilItAnswers, type Servers } from './servers.ts'
import { fillTopic } from './store.ts'
import { empty, makeLogs, untilStored } from './table.ts'
import { canTimeTailFilter, timeTailFilter } from './tail-filter.ts'

const WARM_UP_SECONDS = 4
/** Ten seconds of the writer; `rows` is how many are searched. */
const MAX_STORED_ROWS = 200_000
/** Of each question. */
const VALUES = 10
const MAX_TAIL_PAIRS = 3

type Checkout = { name: string; folder: string }
type Product = { url: string; stop(): Promise<void> }
/** Starts the product of a checkout with these variables; resolves once it answers. */
type Start = (checkout: Checkout, env: Record<string, string>) => Promise<Product>
/** Name of a figure → its value. */
type Figures = ReadonlyMap<string, number>
/** `only`: some of PARTS, separated by commas; all of them when empty. */
type Size = { rows: number; seconds: number; pairs: number; base: string; only: string }

type Run = Pick<Size, 'rows' | 'seconds'> & { all: Turns; servers: Servers; database: Database; start: Start }

const PARTS: Readonly<Record<string, (run: Run) => Promise<Seen>>> = {
  store: compareStore,
  ingest: compareIngest,
  query: compareQuestions,
  tail: compareTailFilters,
}

/** A report for each other checkout. */
export async function measureComparison(
  servers: Servers,
  { rows, seconds, pairs, base, only }: Size,
): Promise<Report[]> {
  if (!base) throw new Error('compare needs --base FOLDER, another checkout that has been started once')
  const ours: Checkout = { name: 'this', folder: ROOT }
  const bases = base.split(',').map((folder): Checkout => ({ name: basename(folder), folder: resolve(folder) }))
  const start: Start = (checkout, env) => startCheckout(servers, checkout, env)
  const { client: database, close } = await openForFilling(servers)
  const all: Turns = { checkouts: [...bases, ours], rounds: pairs }
  const seen: Seen[] = []
  for (const [name, compare] of Object.entries(PARTS)) {
    if (only && !only.split(',').includes(name)) continue
    seen.push(await compare({ rows, seconds, all, servers, database, start }))
  }
  await close()
  return bases.map((other) => ({
    title: `Compare with ${other.name}: ${pairs} pairs in turn, ${rows} rows, ${seconds} s of each load`,
    columns: ['figure', 'base, median', 'this, median', 'this / base, median of pairs', 'smallest', 'largest'],
    rows: seen.filter((figures) => figures.has(other)).flatMap((figures) => toRows(figures, [other, ours])),
    findings: [],
  }))
}

async function compareStore({ rows, all, servers, database, start }: Run): Promise<Seen> {
  const topic = `perf-${randomUUID()}`
  const storedRows = Math.min(rows, MAX_STORED_ROWS)
  await fillTopic(servers, topic, makeLogs(storedRows))
  return inTurns(all, async (checkout) => {
    await empty(database)
    const startWriter = () => start(checkout, { ROLE: 'writer', KAFKA_TOPIC: topic })
    const rate = await timeWriter(startWriter, { database, topic, rows: storedRows })
    return new Map([['store, rows/s', rate]])
  })
}

function compareIngest({ seconds, all, start }: Run): Promise<Seen> {
  return inTurns(all, (checkout) =>
    timeIngest(() => start(checkout, { ROLE: 'api', KAFKA_TOPIC: `perf-${randomUUID()}` }), seconds),
  )
}

async function compareQuestions({ rows, all, servers, database, start }: Run): Promise<Seen> {
  await empty(database)
  await fill(database, rows)
  const writer = await servers.startProduct({ ROLE: 'writer' })
  await untilIndexed(database)
  await writer.stop()
  return inTurns(all, (checkout) => timeQuestions(() => start(checkout, { ROLE: 'api' }), rows))
}

function compareTailFilters({ all }: Run): Promise<Seen> {
  return inTurns(
    {
      checkouts: all.checkouts.filter(({ folder }) => canTimeTailFilter(folder)),
      // A base may take seconds for each log.
      rounds: Math.min(all.rounds, MAX_TAIL_PAIRS),
    },
    ({ folder }) => timeTailFilter(folder),
  )
}

function toRows(seen: Seen, [base, ours]: [Checkout, Checkout]): (string | number)[][] {
  const [before = [], after = []] = [seen.get(base), seen.get(ours)]
  return [...(after[0]?.keys() ?? [])].map((name) => {
    const valuesOf = (rounds: Figures[]) => rounds.map((figures) => figures.get(name) ?? Number.NaN)
    const [theirs, own] = [valuesOf(before), valuesOf(after)]
    const ratio = percentile(own.map((value, i) => value / (theirs[i] ?? Number.NaN)))
    const ratios = [ratio(0.5), ratio(0), ratio(1)].map((share) => share.toFixed(3))
    return [name, percentile(theirs)(0.5), percentile(own)(0.5), ...ratios]
  })
}

type Stored = { database: Database; topic: string; rows: number }

/** Rows a second from the first row to the last. */
async function timeWriter(start: () => Promise<Product>, { database, topic, rows }: Stored): Promise<number> {
  await database.ingestOffset.deleteMany({ where: { topic } })
  const starting = start()
  const first = await untilStored(database, topic, 1)
  const last = await untilStored(database, topic, rows)
  await (await starting).stop()
  return (rows - first.stored) / ((last.at - first.at) / 1000)
}

async function timeIngest(start: () => Promise<Product>, seconds: number): Promise<Figures> {
  const { url, stop } = await start()
  await shoot(url, { logsPerRequest: 1, seconds: WARM_UP_SECONDS })
  const single = await shoot(url, { logsPerRequest: 1, seconds })
  const arrays = await shoot(url, { logsPerRequest: 100, seconds })
  await stop()
  return new Map([
    ['ingest, single logs/s', single.requests.average],
    ['ingest, logs/s in arrays of 100', 100 * arrays.requests.average],
  ])
}

/** Milliseconds of each question. */
async function timeQuestions(start: () => Promise<Product>, rows: number): Promise<Figures> {
  const { url, stop } = await start()
  const figures = new Map<string, number>()
  for (const { name, ask } of listQuestions(rows, VALUES))
    figures.set(`query, ${name}, p50 ms`, await medianOf(url, ask))
  await stop()
  const geometricMean = Math.exp([...figures.values()].reduce((sum, ms) => sum + Math.log(ms), 0) / figures.size)
  return figures.set('query, geometric mean of the questions, ms', geometricMean)
}

/** Of each checkout its figures, round by round. */
type Seen = ReadonlyMap<Checkout, Figures[]>
type Turns = { checkouts: readonly Checkout[]; rounds: number }

/** Which goes first changes from round to round: a later one finds warmer caches. */
async function inTurns({ checkouts, rounds }: Turns, measure: (checkout: Checkout) => Promise<Figures>): Promise<Seen> {
  const seen = new Map(checkouts.map((checkout) => [checkout, [] as Figures[]]))
  for (let round = 0; round < rounds; round++) {
    for (const checkout of round % 2 === 0 ? checkouts : checkouts.toReversed()) {
      const figures = await measure(checkout)
      seen.get(checkout)?.push(figures)
      const values = [...figures.values()].map(Math.round).join(' ')
      console.error(`round ${round + 1} of ${rounds}, ${checkout.name}: ${values}`)
    }
  }
  return seen
}

/** Milliseconds; each value is asked twice, the first time to warm caches and statements. */
async function medianOf(url: string, ask: (i: number) => object): Promise<number> {
  const latencies: number[] = []
  for (let i = 0; i < 2 * VALUES; i++) {
    const at = performance.now()
    await send(`${url}/graphql`, ask(i % VALUES))
    if (i >= VALUES) latencies.push(performance.now() - at)
  }
  return percentile(latencies)(0.5)
}

/** By npm, which knows each checkout's own Node, flags and variables. */
async function startCheckout(
  { databaseUrl, brokers }: Servers,
  { folder }: Checkout,
  env: Record<string, string>,
): Promise<Product> {
  const port = String(await freePort())
  const variables = {
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: brokers.join(','),
    PORT: port,
    LOG_LEVEL: 'warn',
    ...env,
  }
  const PATH = `${join(folder, 'node_modules/.bin')}:${process.env['PATH']}`
  const child = spawn('npm', ['start', '--ignore-scripts', '--silent'], {
    cwd: folder,
    env: { ...process.env, PATH, ...variables },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: npm and its shell do not hand every signal on.
    detached: true,
  })
  const url = `http://127.0.0.1:${port}`
  await untilItAnswers(`${url}/livez`, child)
  return { url, stop: () => endGroup(child) }
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGTERM')
  await ended
  while (isGroupThere(child.pid)) await delay(50)
}

/** The shell's child may outlive npm by what it has still to store. */
function isGroupThere(leader: number): boolean {
  try {
    return process.kill(-leader, 0)
  } catch {
    return false
  }
}
