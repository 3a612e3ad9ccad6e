/** Whether the bands of sampled figures hold the true ones: random questions of a table that is too large to be read whole. */
import type { LogFilter, QueryLogStatsArgs, StatsKey, StatsMeasure } from '../server/generated/graphql.ts'
import { DAY_MS } from '../server/log/retention.ts'
import { momentOf } from '../server/platform/moment.ts'
import { createReads } from '../server/platform/postgres/reads.ts'
import { createSampler } from '../server/query/insight/sampler.ts'
import { readStats } from '../server/query/insight/stats.ts'
import { createRandom, type Random } from '../server/test/faults/random.ts'
import { judgeBands, type Judged } from '../server/test/support/judge-bands.ts'
import { createReader } from '../server/test/support/reader.ts'
import { SERVICES } from '../server/test/support/story.ts'
import { createAnswerRoom } from '../server/platform/answer-room.ts'
import { DAYS } from './fill.ts'
import { fillStory, type Times } from './insight-fill.ts'
import { percentile, type Report } from './report.ts'
import type { Servers } from './servers.ts'
import { logger } from './table.ts'

const QUESTIONS = 200
const MARK = 0.93
const HOUR_MS = 3_600_000

const path = (...metadataPath: string[]): StatsKey => ({ field: 'METADATA', metadataPath })
const DURATION = path('duration_ms')
const BYTES = path('http', 'bytes')

const MEASURES: Readonly<Record<string, StatsMeasure>> = {
  'number of logs': { function: 'COUNT' },
  'number of values': { function: 'COUNT', of: BYTES },
  'sum of durations': { function: 'SUM', of: DURATION },
  'mean of durations': { function: 'AVG', of: DURATION },
  'mean of bytes': { function: 'AVG', of: BYTES },
  'median of durations': { function: 'PERCENTILE', of: DURATION, percentile: 50 },
  '95th percentile of durations': { function: 'PERCENTILE', of: DURATION, percentile: 95 },
  '99th percentile of bytes': { function: 'PERCENTILE', of: BYTES, percentile: 99 },
}
const NAMES = Object.keys(MEASURES)

const GROUPS: readonly StatsKey[][] = [
  [],
  [{ field: 'RESOURCE_ID' }],
  [{ field: 'LEVEL' }],
  [path('http', 'route')],
  [path('http', 'route'), { field: 'LEVEL' }],
  [{ field: 'PARENT_RESOURCE_ID' }, path('region')],
]

const number = (metadataPath: string[], range: { gte?: number; lt?: number }): LogFilter => ({
  metadata: { path: metadataPath, op: { range } },
})

const filterOf = (random: Random): LogFilter =>
  random.pick<() => LogFilter>([
    () => ({}),
    () => ({ level: { gte: random.pick(['INFO', 'WARN', 'ERROR'] as const) } }),
    () => ({ resourceId: { in: Array.from({ length: 1 + random.below(20) }, () => random.pick(SERVICES)) } }),
    () => number(['duration_ms'], { gte: 20 + random.below(300) }),
    () => number(['http', 'status'], { gte: random.pick([300, 400, 500]) }),
    () => ({ message: { contains: random.pick(['order', 'retry', 'cache', 'failed', '7']) } }),
    () => ({ not: { metadata: { path: ['user', 'plan'], op: { eq: { string: 'free' } } } } }),
    () => ({ pattern: 'payment captured after <*> ms for order <*>' }),
  ])()

/** Of at least a day: shorter ones are read whole. */
function questionOf(random: Random, { fromMs }: Times): QueryLogStatsArgs & { names: string[] } {
  const hours = random.pick([24, 36, 48, 60, 72])
  const startMs = fromMs + random.below(1 + (DAYS * DAY_MS) / HOUR_MS - hours) * HOUR_MS
  const timestamp = { gte: momentOf(startMs), lt: momentOf(startMs + hours * HOUR_MS) }
  const names = [random.pick(NAMES), random.pick(NAMES)]
  return {
    names,
    where: { and: [filterOf(random), { timestamp }] },
    measures: names.map((name) => MEASURES[name] ?? { function: 'COUNT' }),
    groupBy: random.pick(GROUPS),
    ...(random.below(2) === 0 && { buckets: random.pick([6, 12, 24]) }),
    first: 100,
  }
}

export async function measureBands(servers: Servers, { rows: size }: { rows: number }): Promise<Report> {
  const { database, close, times } = await fillStory(servers, size)
  const options = { url: servers.databaseUrl, maxConnections: 1, statementTimeoutMs: 60_000, keepsIdle: true, logger }
  const reads = createReads({ ...options, name: 'bands' })
  const reader = createReader({ prisma: database, reads }, () => createAnswerRoom({ bytes: Infinity }))
  const random = createRandom(1)
  const seen = new Map<string, Judged[]>(NAMES.map((name) => [name, []]))
  const fractions: number[] = []
  for (let seed = 1; seed <= QUESTIONS; seed++) {
    const { names, ...args } = questionOf(random, times)
    const ask = (basis: 'EXACT' | 'SAMPLE') =>
      reader.ask((snapshot) => readStats(snapshot, { ...args, basis, nowMs: times.untilMs }, createSampler({ seed })))
    const sample = await ask('SAMPLE')
    fractions.push(sample.basis.fraction ?? NaN)
    for (const judged of judgeBands(sample, await ask('EXACT'))) seen.get(names[judged.measure] ?? '')?.push(judged)
  }
  await reads.close()
  await close()
  return reportOf(size, { seen, fractions })
}

type Seen = { seen: ReadonlyMap<string, readonly Judged[]>; fractions: readonly number[] }

function reportOf(size: number, { seen, fractions }: Seen): Report {
  const shareOf = (judged: readonly Judged[]) =>
    judged.filter(({ isCovered }) => isCovered).length / Math.max(1, judged.length)
  const rowOf = (name: string, judged: readonly Judged[]) => {
    const widths = judged
      .filter(({ told }) => told.value !== 0)
      .map(({ told: { low, high, value } }) => ((high ?? NaN) - (low ?? NaN)) / 2 / Math.abs(value ?? NaN))
    return [name, judged.length, (100 * shareOf(judged)).toFixed(1), (100 * percentile(widths)(0.5)).toFixed(1)]
  }
  const all = [...seen.values()].flat()
  return {
    title: `Bands: ${QUESTIONS} random questions of ${size} rows over ${DAYS} days, each from a sample`,
    columns: ['figure', 'figures', 'within the band, %', 'half of the band, median, %'],
    rows: [...[...seen].map(([name, judged]) => rowOf(name, judged)), rowOf('all', all)],
    findings: [
      `${(100 * shareOf(all)).toFixed(1)} % are within their band, the mark is ${100 * MARK} %`,
      `the samples read ${[...new Set(fractions)].toSorted((a, b) => a - b).join(', ')} of the pages`,
    ],
  }
}
