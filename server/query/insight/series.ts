/** The buckets of a histogram by the values of a field. */
import type { HistogramSeries, QueryLogHistogramArgs, StatsKey } from '../../generated/graphql.ts'
import { readFilter } from '../../filter/condition.ts'
import type { Moment } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import type { Shape } from '../buckets.ts'
import type { Sampler } from './sampler.ts'
import { placeOf, readSplit, type Measure } from './stats-question.ts'
import { readCells, takeRoom } from './stats.ts'
import type { Cells } from './stats-cells.ts'
import { keyValueOf } from './stats-columns.ts'

const COUNT: Measure = { function: 'COUNT', of: undefined, percentile: 0 }

type Histogram = { from: Moment | null; to: Moment | null; interval: bigint; buckets: readonly { start: Moment }[] }

type Split = Pick<QueryLogHistogramArgs, 'where' | 'first'> & { by: StatsKey; histogram: Histogram }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readSeries(snapshot: Snapshot, { where, first, by, histogram }: Split, sampler: Sampler) {
  const shape = shapeOf(histogram)
  const question = {
    condition: readFilter(where ?? {}),
    keys: [placeOf(by, 'by')],
    ofs: [],
    measures: [COUNT],
    first: readSplit(first, histogram.buckets.length),
    order: { measure: 0, direction: 'DESC' as const },
    choice: 'AUTO' as const,
  }
  const { cells, basis } = await readCells(snapshot, { question, shape }, sampler)
  const toSeries = ({ key, figures, buckets }: Cells['groups'][number]): HistogramSeries => ({
    key: question.keys.map((place, i) => keyValueOf(key[i], place))[0] ?? null,
    total: figures(COUNT),
    counts: buckets.map((ofBucket) => ofBucket(COUNT)),
  })
  const series = cells.groups.map(toSeries)
  const others = cells.others ? { ...toSeries(cells.others), key: null } : null
  takeRoom(
    snapshot,
    (others ? [...series, others] : series).map(({ key, counts }) => ({
      key: key ? [key] : [],
      figures: 1 + counts.length,
    })),
  )
  return { series, others, basis }
}

/** As the histogram has them, whatever clocks they follow. */
function shapeOf({ from, to, interval, buckets }: Histogram): Shape | undefined {
  if (!from || !to) return undefined
  const starts = [...buckets.map(({ start }) => start.ms), to.ms]
  const intervalMs = Number(interval)
  const areEqual = starts.every((start, i) => start === from.ms + i * intervalMs)
  return { originMs: from.ms, intervalMs, count: buckets.length, ...(areEqual ? {} : { starts }) }
}
