/** What is counted in archived days: only frames that the condition and the sum read are loaded. */
import { AppError } from '../../platform/errors.ts'
import type { FrameName } from '../segment/segment.ts'
import { readBatches, type ArchiveWalk } from './batches.ts'
import { combineTop } from './combine-results.ts'
import { decode } from './decode.ts'
import { countListed, readListedValues } from './listed-values.ts'
import type { Buckets, Tally, TopNumbers, Value, ValuePlace, WishOf } from './job.ts'

/** How many logs are on the walk, at most `limit`. */
export async function countArchive(walk: ArchiveWalk, limit: number): Promise<number> {
  const { known, rest } = limit > FEW ? await countListed(walk) : ALL
  let counted = known.reduce((sum, n) => sum + n, 0)
  if (counted >= limit || rest?.length === 0) return Math.min(counted, limit)
  for await (const batch of readBatches(walk, { parts: rest })) {
    counted += await decode(walk.snapshot, batch, { kind: 'count', limit: limit - counted })
    if (counted >= limit) break
  }
  return counted
}

/** So many are found in the first segments. */
const FEW = 100
const ALL = { known: [], rest: undefined }

/** The times of the first logs of the walk, in milliseconds since 1970. */
export async function readArchiveTimes(walk: ArchiveWalk, limit: number): Promise<number[]> {
  const times: number[] = []
  for await (const batch of readBatches(walk, { framesFor: () => ['keys'] })) {
    times.push(...(await decode(walk.snapshot, batch, { kind: 'times', limit: limit - times.length })))
    if (times.length >= limit) break
  }
  return times
}

/** Who reads all that there is loads many segments at once from the start. */
const MANY = 64

/** A bucket may come several times. */
export async function tallyArchive(walk: ArchiveWalk, buckets: Buckets): Promise<Tally[]> {
  const tallies: Tally[] = []
  for await (const batch of readBatches(walk, { framesFor: () => ['keys'], first: MANY }))
    tallies.push(...(await decode(walk.snapshot, batch, { kind: 'tally', buckets })))
  return tallies
}

/** More different values would fill the memory. */
export const MAX_COUNTED_VALUES = 200_000
const MAX_VALUE_CHARS = 32 * 1024 * 1024

/** How many logs have each value. Throws QUERY_TIMEOUT where there are too many different ones. */
export async function countArchiveValues(walk: ArchiveWalk, place: ValuePlace): Promise<Value[]> {
  const values = new Map<string, Value>()
  let chars = 0
  const add = (found: Value) => {
    const key = found.type + found.value
    const before = values.get(key)
    values.set(key, { ...found, n: found.n + (before?.n ?? 0) })
    if (!before) chars += found.value.length
  }
  const { known, rest } = 'field' in place ? await readListedValues(walk, place.field) : ALL
  for (const found of known) add({ ...found, type: 'STRING' })
  if (rest?.length === 0) return [...values.values()]
  for await (const batch of readBatches(walk, { framesFor: () => [frameOf(place)], first: MANY, parts: rest })) {
    for (const found of await decode(walk.snapshot, batch, { kind: 'values', place })) add(found)
    if (values.size > MAX_COUNTED_VALUES || chars > MAX_VALUE_CHARS) throw tooMany()
  }
  return [...values.values()]
}

const tooMany = () =>
  new AppError(
    'QUERY_TIMEOUT',
    'There are too many different values to count all of them: add a condition, or ask for a shorter time range.',
  )

function frameOf(place: ValuePlace): FrameName {
  if ('path' in place) return 'metadata'
  return place.field === 'traceId' || place.field === 'spanId' ? 'raw' : 'keys'
}

type Asked = Omit<WishOf<'top'>, 'kind'>

/** The first logs by their numbers at a path. */
export async function readArchiveTop(walk: ArchiveWalk, asked: Asked): Promise<TopNumbers> {
  let all: TopNumbers = { best: [], numbers: 0, others: 0 }
  for await (const batch of readBatches(walk, { framesFor: () => ['keys', 'raw', 'metadata'], first: MANY }))
    all = combineTop(all, await decode(walk.snapshot, batch, { kind: 'top', ...asked }), asked)
  return all
}
