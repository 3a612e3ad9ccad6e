/** Reads `logNumbers`: how the numbers at a path of the metadata are distributed. */
import type { QueryLogNumbersArgs, StatsValue } from '../../generated/graphql.ts'
import { readFilter } from '../../filter/condition.ts'
import { AppError } from '../../platform/errors.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { designOf, type Pages } from './bands.ts'
import { barsOf, cellOf, readNumberPages, type NumberPage } from './number-pages.ts'
import type { Sampler, Told } from './sampler.ts'
import type { Source } from './source.ts'
import { tellExact } from './stats-cells.ts'
import { exactFigures, sampledFigures, type Figure, type Row } from './stats-figures.ts'
import { pathOf, type Measure, type Of, type Path } from './stats-question.ts'
import { exactSql, MAX_NUMBERS, type Asked } from './stats-sql.ts'

export const NUMBER_BUCKETS = { default: 30, max: 100 } as const

const PERCENTILES = [1, 5, 25, 50, 75, 95, 99]

/** Of the whole of a distribution, bars of one length would be all in one place. */
const LOGARITHMIC_FROM = 20

const measure = (name: Measure['function'], percentile = 0): Measure => ({ function: name, of: 0, percentile })
const [COUNT, MIN, MAX] = [measure('COUNT'), measure('MIN'), measure('MAX')]

/** All figures are of one group, or of an interval each. */
const NO_ORDER = {
  measures: [{ ...COUNT, of: undefined }],
  order: { measure: 0, direction: 'DESC' },
  shape: undefined,
} as const

const NUMBERS = { fields: ['metadataJson', 'timestamp'] } as const

type Numbers = {
  all: Figure
  bars: { from: number | null; to: number | null; count: StatsValue }[]
  isLogarithmic: boolean
}

/** One sort takes longer than the scan from so many on, and a sample says enough. */
export const NUMBERS_SAMPLE = { maxWhole: MAX_NUMBERS } as const

type Question = { place: Path; count: number; ofs: readonly Of[] }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readNumbers(
  snapshot: Snapshot,
  { metadataPath, where, buckets }: QueryLogNumbersArgs,
  sampler: Pick<Sampler, 'read'>,
) {
  const count = buckets ?? NUMBER_BUCKETS.default
  if (count < 1 || count > NUMBER_BUCKETS.max)
    throw new AppError('BAD_USER_INPUT', `buckets must be between 1 and ${NUMBER_BUCKETS.max}.`)
  const place = pathOf(metadataPath, 'logNumbers')
  const ofs: Of[] = [{ place, counts: true, numbers: true, distinct: false, percentiles: PERCENTILES }]
  const asked = { place, count, ofs }
  const tell = async (source: Source) =>
    source.fraction === 1 && source.expected > MAX_NUMBERS
      ? tellMany(snapshot, source, asked)
      : tellPages(await readNumberPages(snapshot, source, place), source.fraction, asked)
  const question = {
    condition: readFilter(where ?? {}),
    choice: 'AUTO' as const,
    extraUs: 1,
    reads: { ...NUMBERS, paths: [place.path] },
  }
  const { answer, basis } = await sampler.read(snapshot, { ...question, tell })
  return { basis, ...toNumbers(answer) }
}

/** Where no sample can be taken, as of a view, so many numbers may come that PostgreSQL keeps them, and reads them once more for the bars. */
async function tellMany(snapshot: Snapshot, source: Source, { place, count, ofs }: Question): Promise<Told<Numbers>> {
  const read = async (asked: Pick<Asked, 'keys' | 'ofs'>) => {
    const whole = { ...NO_ORDER, ...asked, first: count + 3 }
    return tellExact(await snapshot.query<Row>(exactSql(source, whole)), whole)
  }
  const told = await read({ keys: [], ofs })
  const all = told.answer.groups[0]?.figures ?? told.answer.none
  const ends = endsOf(all, count)
  const { answer } = await read({ keys: [{ ...place, kind: 'interval', ends: ends.ends }], ofs: [] })
  const byInterval = new Map(answer.groups.map(({ key, figures }) => [key[0], figures]))
  const figures = [...ends.ends, null].map((_, i) => byInterval.get(`n${i}`) ?? answer.none)
  return { ...told, answer: toAnswer(all, ends, figures) }
}

function tellPages(pages: readonly NumberPage[], fraction: number, { count, ofs }: Question): Told<Numbers> {
  const whole = pages.filter((page) => page.whole)
  const sampled = pages.filter((page) => !page.whole)
  const cell = { whole: cellOf(whole), sampled: cellOf(sampled) }
  const isExact = fraction === 1
  const all = isExact
    ? exactFigures(cell.whole, ofs)
    : sampledFigures(cell, { fraction, design: designOf(pagesOf(cell.sampled)) })
  const ends = endsOf(all, count)
  const ofSampled = barsOf(sampled, ends.ends)
  const design = designOf({
    logs: ofSampled.reduce((sum, { n }) => sum + n, 0),
    squares: ofSampled.reduce((sum, { nn }) => sum + nn, 0),
  })
  const figures = barsOf(whole, ends.ends).map((bar, i) =>
    isExact ? exactFigures(bar, []) : sampledFigures({ whole: bar, sampled: ofSampled[i] }, { fraction, design }),
  )
  const logs = Number(cell.whole?.['n'] ?? 0)
  return { answer: toAnswer(all, ends, figures), whole: logs, sampled: pagesOf(cell.sampled) }
}

const pagesOf = (cell: Row | undefined): Pages => ({
  logs: Number(cell?.['n'] ?? 0),
  squares: Number(cell?.['nn'] ?? 0),
})

type Ends = { ends: number[]; isLogarithmic: boolean }

/** `bars`: of each interval, the one before the first end and the one after the last included. */
const toAnswer = (all: Figure, { ends, isLogarithmic }: Ends, bars: readonly Figure[]): Numbers => ({
  all,
  isLogarithmic,
  bars: bars.map((figures, i) => ({
    from: ends[i - 1] ?? null,
    to: ends[i] ?? null,
    count: figures({ ...COUNT, of: undefined }),
  })),
})

function toNumbers({ all, bars, isLogarithmic }: Numbers) {
  const { notNumbers } = all(MIN)
  return {
    values: { ...all(COUNT), notNumbers },
    min: all(MIN),
    max: all(MAX),
    percentiles: PERCENTILES.map((percentile) => ({ percentile, value: all(measure('PERCENTILE', percentile)) })),
    isLogarithmic,
    histogram: bars,
  }
}

/** Between the first and the last percentile that can be told; none for a single number. */
function endsOf(all: Figure, count: number): Ends {
  const at = (percentile: number) => all(measure('PERCENTILE', percentile)).value
  const pairs = [
    [1, 99],
    [5, 95],
    [25, 75],
  ] as const
  const [low, high] = pairs.map(([a, b]) => [at(a), at(b)] as const).find(([a, b]) => a !== null && b !== null) ?? [
    null,
    null,
  ]
  if (low === null || high === null || low >= high) return { ends: [], isLogarithmic: false }
  const [first, last] = [at(5) ?? low, at(95) ?? high]
  const isLogarithmic = (all(MIN).value ?? low) > 0 && low > 0 && last / first > LOGARITHMIC_FROM
  const at01 = (part: number) => (isLogarithmic ? low * (high / low) ** part : low + (high - low) * part)
  const ends = Array.from({ length: count + 1 }, (_, i) => (i === count ? high : at01(i / count)))
  return { ends: [...new Set(ends)], isLogarithmic }
}
