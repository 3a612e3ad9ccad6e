/** Reads `logStats`: figures of the logs that a filter selects, by group and over time. */
import type { QueryLogStatsArgs, StatsBasis, StatsGroup, StatsKeyValue, StatsValue } from '../../generated/graphql.ts'
import { LEVELS } from '../../log/levels.ts'
import { levelsOf, timeRangeOf, type TimeRange } from '../../filter/condition.ts'
import { AppError } from '../../platform/errors.ts'
import { momentOf } from '../../platform/moment.ts'
import type { Snapshot } from '../../platform/postgres/snapshots.ts'
import { jsonBytes } from '../../platform/text/json-size.ts'
import { chooseBuckets, startOf, type Shape } from '../buckets.ts'
import { readRanges } from '../inner-range.ts'
import { isFew } from '../outliers.ts'
import { underScope } from '../scope.ts'
import type { Sampler } from './sampler.ts'
import type { Source } from './source.ts'
import { countsServe, readCounted } from './stats-counts.ts'
import { tellExact, tellSampled, type Cells } from './stats-cells.ts'
import { keyValueOf } from './stats-columns.ts'
import { readQuestion, type StatsQuestion } from './stats-question.ts'
import type { Wanted } from '../../archive/read/job.ts'
import { exactSql, sampleSql } from './stats-sql.ts'
import type { Row } from './stats-figures.ts'

type Args = QueryLogStatsArgs & { nowMs: number }

/** Throws BAD_USER_INPUT, QUERY_TOO_COMPLEX, QUERY_TIMEOUT. */
export async function readStats(snapshot: Snapshot, { nowMs, ...args }: Args, sampler: Sampler) {
  const question = readQuestion(args)
  const ranges = await rangesOf(snapshot, { question, nowMs })
  for (const [i, range] of ranges.entries()) {
    const shape = range && chooseBuckets(range, question.buckets ?? 1)
    const answer = await readCells(snapshot, { question, shape }, sampler)
    // What lies far away may be what was asked for, see histogram.ts.
    const { outside, logs } = answer.cells
    if (i === ranges.length - 1 || outside === 0 || isFew(outside, logs))
      return toStats(snapshot, { ...answer, question, shape })
  }
  throw new Error('There is no range')
}

type Asked = { question: StatsQuestion; nowMs: number }

/** Of the buckets: without the logs that lie apart, and with them. None without buckets, or without a log. */
async function rangesOf(
  snapshot: Snapshot,
  { question: { condition, buckets }, nowMs }: Asked,
): Promise<(TimeRange | undefined)[]> {
  if (buckets === undefined) return [undefined]
  const asked = timeRangeOf(underScope(snapshot, condition))
  const ranges = await readRanges(snapshot, { asked, levels: levelsOf(condition) ?? new Set(LEVELS), nowMs })
  return ranges?.inner ? [ranges.inner, ranges.whole] : [ranges?.whole]
}

type Shaped = { question: Omit<StatsQuestion, 'buckets'>; shape: Shape | undefined }

type Read = { cells: Cells; basis: StatsBasis }

/** Of a million logs each: what sorting, and telling apart, take beyond reading. */
const EXTRA_US = { percentiles: 1, distinct: 1.5 } as const

export async function readCells(snapshot: Snapshot, { question, shape }: Shaped, sampler: Sampler): Promise<Read> {
  const { condition, choice, ofs } = question
  const asked = { ...question, shape }
  const levels = countsServe(snapshot, asked)
  if (levels) return readCounted(snapshot, { ...asked, levels })
  const extraUs = ofs.reduce(
    (sum, { percentiles, distinct }) =>
      sum + (percentiles.length > 0 ? EXTRA_US.percentiles : 0) + (distinct ? EXTRA_US.distinct : 0),
    0,
  )
  const tell = async (source: Source) => {
    if (source.fraction === 1) return tellExact(await snapshot.query<Row>(exactSql(source, asked)), asked)
    return tellSampled(await snapshot.query<Row>(sampleSql(source, asked)), { ...asked, fraction: source.fraction })
  }
  const { answer, basis } = await sampler.read(snapshot, {
    condition,
    choice,
    extraUs,
    reads: readsOf(question),
    tell,
  })
  return { cells: answer, basis }
}

function readsOf({ keys, ofs }: Pick<StatsQuestion, 'keys' | 'ofs'>): Wanted {
  const places = [...keys, ...ofs.map(({ place }) => place)]
  const fields = places.map((place) => (place.kind === 'column' ? place.field : 'metadataJson'))
  const paths = places.flatMap((place) => (place.kind === 'column' ? [] : [place.path]))
  return { fields: [...new Set<Wanted['fields'][number]>(['timestamp', ...fields])], paths }
}

type Told = Read & Shaped

function toStats(snapshot: Snapshot, { cells, basis, question, shape }: Told) {
  const { keys, measures } = question
  const valuesOf = (tell: (measure: (typeof measures)[number]) => StatsValue) => measures.map(tell)
  const toGroup = ({ key, figures, buckets }: Cells['groups'][number]): StatsGroup => ({
    key: key.length === 0 ? [] : keys.map((place, i) => keyValueOf(key[i], place)),
    values: valuesOf(figures),
    buckets: buckets.map((ofBucket, i) => ({
      start: momentOf(shape ? startOf(shape, i) : 0),
      values: valuesOf(ofBucket),
    })),
  })
  const groups = cells.groups.map(toGroup)
  const others = cells.others ? toGroup(cells.others) : null
  const all = others ? [...groups, others] : groups
  takeRoom(
    snapshot,
    all.map(({ key, buckets }) => ({ key, figures: (1 + buckets.length) * measures.length })),
  )
  return {
    basis,
    from: shape ? momentOf(shape.originMs) : null,
    to: shape ? momentOf(startOf(shape, shape.count)) : null,
    interval: shape ? BigInt(shape.intervalMs) : null,
    groups,
    others,
    groupCount: cells.groupCount,
  }
}

/** With its names and its band, and its part of what is around it. */
const FIGURE_BYTES = 250
const KEY_BYTES = 100

type Sized = { key: readonly StatsKeyValue[]; figures: number }

/** Throws QUERY_TOO_COMPLEX where the answer has no room for all of these: without some of them it would be another one. */
export function takeRoom({ room }: Snapshot, all: readonly Sized[]): void {
  const sizeOf = ({ key, figures }: Sized) => ({
    bytes: key.reduce((sum, { value }) => sum + KEY_BYTES + jsonBytes(value ?? ''), 0) + figures * FIGURE_BYTES,
  })
  if (room.take(all, sizeOf, 0).length === all.length) return
  throw new AppError(
    'QUERY_TOO_COMPLEX',
    'The answer would be too large: ask for fewer groups, buckets or measures at once.',
  )
}
