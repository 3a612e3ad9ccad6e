/**
 * `npm run perf -- compare --base FOLDER`: this checkout against another one, in pairs that take turns on the same servers and the same
 * data. The speed of a machine drifts; the ratio within a pair does not.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
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

const WARM_UP_SECONDS = 2
/** Ten seconds of the writer; `rows` is how many are searched. */
const MAX_STORED_ROWS = 200_000
/** Of each question. */
const VALUES = 10

type Checkout = { name: string; folder: string }
type Product = { url: string; stop(): Promise<void> }
/** Starts the product of a checkout with these variables; resolves once it answers. */
type Start = (checkout: Checkout, env: Record<string, string>) => Promise<Product>
/** Name of a figure → its value. */
type Figures = ReadonlyMap<string, number>
type Size = { rows: number; seconds: number; pairs: number; base: string }

export async function measureComparison(servers: Servers, { rows, seconds, pairs, base }: Size): Promise<Report> {
  if (!base) throw new Error('compare needs --base FOLDER, another checkout that has been started once')
  const checkouts: Checkout[] = [
    { name: 'base', folder: resolve(base) },
    { name: 'this', folder: ROOT },
  ]
  const start: Start = (checkout, env) => startCheckout(servers, checkout, env)
  const database = await openForFilling(servers)
  const rounds: Round[] = []
  const takeTurns = async (measure: (checkout: Checkout) => Promise<Figures>) =>
    rounds.push(...(await inPairs({ checkouts, pairs }, measure)))

  const topic = `perf-${randomUUID()}`
  const storedRows = Math.min(rows, MAX_STORED_ROWS)
  await fillTopic(servers, topic, makeLogs(storedRows))
  await takeTurns(async (checkout) => {
    await empty(database.client)
    const rate = await timeWriter(() => start(checkout, { ROLE: 'writer', KAFKA_TOPIC: topic }), {
      database: database.client,
      topic,
      rows: storedRows,
    })
    return new Map([['store, rows/s', rate]])
  })
  await takeTurns((checkout) =>
    timeIngest(() => start(checkout, { ROLE: 'api', KAFKA_TOPIC: `perf-${randomUUID()}` }), seconds),
  )
  await empty(database.client)
  await fill(database.client, rows)
  const writer = await servers.startProduct({ ROLE: 'writer' })
  await untilIndexed(database.client)
  await writer.stop()
  await takeTurns((checkout) => timeQuestions(() => start(checkout, { ROLE: 'api' }), rows))
  await database.close()
  return {
    title: `Compare: ${pairs} pairs in turn, ${rows} rows, ${seconds} s of each load`,
    columns: ['figure', 'base, median', 'this, median', 'this / base, median of pairs', 'smallest', 'largest'],
    rows: rounds.map(toRow),
    findings: [],
  }
}

function toRow({ name, of, ratios }: Round): (string | number)[] {
  const ratio = percentile(ratios)
  return [name, ...of, ...[ratio(0.5), ratio(0), ratio(1)].map((share) => share.toFixed(3))]
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

type Round = { name: string; of: readonly [base: number, ours: number]; ratios: number[] }

/** Which goes first changes from pair to pair: the second one finds warmer caches. */
async function inPairs(
  { checkouts, pairs }: { checkouts: readonly Checkout[]; pairs: number },
  measure: (checkout: Checkout) => Promise<Figures>,
): Promise<Round[]> {
  const seen = new Map(checkouts.map(({ name }) => [name, [] as Figures[]]))
  for (let pair = 0; pair < pairs; pair++) {
    for (const checkout of pair % 2 === 0 ? checkouts : checkouts.toReversed()) {
      const figures = await measure(checkout)
      seen.get(checkout.name)?.push(figures)
      console.error(
        `pair ${pair + 1} of ${pairs}, ${checkout.name}: ${[...figures.values()].map(Math.round).join(' ')}`,
      )
    }
  }
  const [base = [], ours = []] = [...seen.values()]
  const names = [...(ours[0]?.keys() ?? [])]
  return names.map((name) => {
    const valuesOf = (side: Figures[]) => side.map((figures) => figures.get(name) ?? Number.NaN)
    const [before, after] = [valuesOf(base), valuesOf(ours)]
    return {
      name,
      of: [percentile(before)(0.5), percentile(after)(0.5)],
      ratios: after.map((value, i) => value / (before[i] ?? Number.NaN)),
    }
  })
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
