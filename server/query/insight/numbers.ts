/** Reads `logNumbers`: how the numbers at a path of the metadata are distributed. */
import type { QueryLogNumbersArgs, StatsValue } from '../../generated/graphql.ts'
import { readFilter } from '../../filter/condition.ts'
import { AppError } from '../../platform/errors.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { Sampler, Told } from './sampler.ts'
import type { Source } from './source.ts'
import { tellExact, tellSampled, type Cells } from './stats-cells.ts'
import type { Row } from './stats-figures.ts'
import { pathOf, type Measure, type Of } from './stats-question.ts'
import { exactSql, sampleSql, type Asked } from './stats-sql.ts'

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
  all: Cells['none']
  bars: { from: number | null; to: number | null; count: StatsValue }[]
  isLogarithmic: boolean
}

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readNumbers(
  snapshot: Snapshot,
  { metadataPath, where, buckets }: QueryLogNumbersArgs,
  sampler: Sampler,
) {
  const count = buckets ?? NUMBER_BUCKETS.default
  if (count < 1 || count > NUMBER_BUCKETS.max)
    throw new AppError('BAD_USER_INPUT', `buckets must be between 1 and ${NUMBER_BUCKETS.max}.`)
  const place = pathOf(metadataPath, 'logNumbers')
  const ofs: Of[] = [{ place, counts: true, numbers: true, distinct: false, percentiles: PERCENTILES }]

  async function cellsOf(source: Source, asked: Pick<Asked, 'keys' | 'ofs'>): Promise<Told<Cells>> {
    const whole = { ...NO_ORDER, ...asked, first: count + 3 }
    if (source.fraction === 1) return tellExact(await snapshot.query<Row>(exactSql(source, whole)), whole)
    return tellSampled(await snapshot.query<Row>(sampleSql(source, whole)), { ...whole, fraction: source.fraction })
  }

  async function tell(source: Source): Promise<Told<Numbers>> {
    const told = await cellsOf(source, { keys: [], ofs })
    const all = told.answer.groups[0]?.figures ?? told.answer.none
    const { ends, isLogarithmic } = endsOf(all, count)
    const { answer } = await cellsOf(source, { keys: [{ ...place, kind: 'interval', ends }], ofs: [] })
    const byInterval = new Map(answer.groups.map(({ key, figures }) => [key[0], figures]))
    const bars = [...ends, null].map((to, i) => {
      const figures = byInterval.get(`n${i}`) ?? answer.none
      return { from: ends[i - 1] ?? null, to, count: figures({ ...COUNT, of: undefined }) }
    })
    return { ...told, answer: { all, bars, isLogarithmic } }
  }

  const condition = readFilter(where ?? {})
  const question = {
    condition,
    choice: 'AUTO' as const,
    extraUs: 1,
    times: 2,
    reads: { ...NUMBERS, paths: [place.path] },
  }
  const { answer, basis } = await sampler.read(snapshot, { ...question, tell })
  return { basis, ...toNumbers(answer) }
}

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
function endsOf(all: Cells['none'], count: number): { ends: number[]; isLogarithmic: boolean } {
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
