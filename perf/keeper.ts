/** A full table that has just come to a keeper: how soon it is indexed, and what writing and searching cost meanwhile. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { DAYS, fill, openForFilling, RARE, untilAllIndexed, untilIndexed } from './fill.ts'
import { load, send } from './freshness.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'

/** Between two searches, without the index and with it: without, one takes a core for seconds, of which the machine has few. */
const SLOW_PAUSE_MS = 10_000
const PAUSE_MS = 1000

type Size = { rows: number; seconds: number }

export async function measureKeeper(servers: Servers, { rows: size, seconds }: Size): Promise<Report> {
  const { client: database, close } = await openForFilling(servers)
  const filled = await timed(() => fill(database, size))
  const { url, stop } = await servers.startProduct({ ROLE: 'all' })
  const indexing = timed(() => untilIndexed(database))
  const samples = sampleStored(database, seconds)
  const [underLoad] = await Promise.all([search(url, { seconds, pauseMs: SLOW_PAUSE_MS }, RARE), load(url, seconds)])
  const indexed = await indexing
  const { first, last } = await samples
  const rest = await timed(() => untilAllIndexed(database))
  const words = await search(url, { seconds: 10, pauseMs: PAUSE_MS }, RARE)
  const number = await search(url, { seconds: 10, pauseMs: PAUSE_MS }, await readOrder(database))
  const sizes = await readSizes(database)
  await stop()
  await close()
  return {
    title: `Keeper: ${size} rows over ${DAYS} finished days, then 1000 logs/s for ${seconds} s`,
    columns: ['what', 'seen'],
    rows: [
      ['filling the table, s', filled],
      ['until every finished day is indexed, s', indexed],
      ['until today is indexed too, s after that and the load', rest],
      ['stored in the first part of the load, logs/s', first],
      ['stored in the last part of the load, logs/s', last],
      ['search for rare words under load, p50 ms', percentile(underLoad)(0.5)],
      ['the same in the last fifth of the load, p50 ms', percentile(underLoad.slice(-underLoad.length / 5))(0.5)],
      ['search for rare words afterwards, p50 ms', percentile(words)(0.5)],
      ['search for one hexadecimal number afterwards, p50 ms', percentile(number)(0.5)],
      ...sizes.map(({ what, megabytes }) => [`${what}, MB`, megabytes]),
    ],
    findings: [
      `the rate at the end is ${Math.round((100 * last) / first)} % of the rate at the start`,
      `${underLoad.filter((ms) => ms === Infinity).length} of ${underLoad.length} searches under load were not answered within their 5 s`,
    ],
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** The order of some row in the middle. */
async function readOrder(database: Database): Promise<string> {
  const [row] = await database.$queryRaw<{ order: string }[]>`
    SELECT right(message, 8) AS order FROM logs WHERE ts > date_trunc('day', now(), 'UTC') - interval '36 hours' ORDER BY ts LIMIT 1`
  return row?.order ?? ''
}

const windowOf = (seconds: number) => Math.min(60, Math.floor(seconds / 2))

/** Logs a second that came into the table in the first and in the last minute, or half, of the load. */
async function sampleStored(database: Database, seconds: number): Promise<{ first: number; last: number }> {
  const window = windowOf(seconds)
  const read = async () => Number((await database.ingestOffset.aggregate({ _sum: { stored: true } }))._sum.stored ?? 0n)
  const start = performance.now()
  const until = (second: number) => delay(Math.max(0, start + second * 1000 - performance.now()))
  const rate = async (from: number) => {
    await until(from)
    const [storedBefore, before] = [await read(), performance.now()]
    await until(from + window)
    return ((await read()) - storedBefore) / ((performance.now() - before) / 1000)
  }
  const first = await rate(0)
  return { first, last: await rate(seconds - window) }
}

/** Milliseconds of each search, one after the other; one that was not answered counts as endless. */
async function search(
  url: string,
  { seconds, pauseMs }: { seconds: number; pauseMs: number },
  contains: string,
): Promise<number[]> {
  const query = `{ logs(where: { message: { contains: "${contains}" } }, first: 50) { nodes { id message } } }`
  const latencies: number[] = []
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const start = performance.now()
    const answer = await send(`${url}/graphql`, { query }).catch(() => undefined)
    const isAnswered = ((answer ?? {}) as { data?: unknown }).data !== undefined
    latencies.push(isAnswered ? performance.now() - start : Infinity)
    await delay(pauseMs)
  }
  return latencies
}

/** Megabytes of the heaps and of each kind of index, of the finished days together. */
function readSizes(database: Database): Promise<{ what: string; megabytes: number }[]> {
  return database.$queryRaw`
    SELECT CASE WHEN i.relname ~ '_search_' THEN 'index ' || substring(i.relname FROM '_search_(.*)$')
        WHEN i.relname IS NULL THEN 'rows' ELSE 'B-trees and hash of the writer' END AS what,
      (sum(pg_relation_size(coalesce(i.oid, c.oid))) / 2 ^ 20)::float8 AS megabytes
    FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
      LEFT JOIN LATERAL (SELECT oid, relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = c.oid
        UNION ALL SELECT NULL, NULL) AS i ON true
    WHERE inhparent = 'logs'::regclass GROUP BY 1 ORDER BY 2 DESC`
}
