/** What a part will know of a segment, read from the segment as it is stored. */
import { fold } from '../../filter/fold.ts'
import type { Column } from '../segment/column.ts'
import type { Segment } from '../segment/segment.ts'
import { eachGram, hashValue } from './hashes.ts'
import { createIntSet } from './int-set.ts'
import { readMetadata, type Range } from './metadata-entries.ts'
import { LISTED_FIELDS, type ListedField } from './part-shape.ts'

export type Entries = {
  rows: number
  /** Of the messages, each once. */
  grams: Uint32Array
  /** Of traces, spans, values and paths: pairs, as `hashValue` makes them. */
  hashes: Uint32Array
  /** More than a signature can tell apart, or metadata that cannot be read: any value may be in the segment. */
  isFull: boolean
  /** How many rows have each value of a field; null is none. */
  values: ReadonlyMap<ListedField, ReadonlyMap<string, number>>
  /** By paths as JSON. */
  ranges: ReadonlyMap<string, Range>
  /** There are more paths with numbers than these. */
  hasMoreRanges: boolean
}

/** Of a segment; more would fill the largest signature. */
const MAX_GRAMS = 2 ** 17
const MAX_HASHES = 2 ** 15

/** Reads the whole segment. */
export function entriesOf(segment: Segment): Entries {
  const grams = readGrams(segment)
  const metadata = readMetadata(segment.metadata, MAX_HASHES)
  const hashes = [
    ...hashIds('traceId', segment.traceId),
    ...hashIds('spanId', segment.spanId),
    ...metadata.hashes,
  ].flat()
  const isFull = metadata.isPart || grams.size > MAX_GRAMS
  return {
    rows: segment.n,
    grams: isFull ? new Uint32Array() : grams.values(),
    hashes: isFull ? new Uint32Array() : Uint32Array.from(hashes),
    isFull,
    values: new Map(LISTED_FIELDS.map((field) => [field, countValues(segment, field)])),
    ranges: metadata.ranges,
    hasMoreRanges: metadata.hasMoreRanges,
  }
}

function readGrams({ n, message }: Segment) {
  const grams = createIntSet()
  for (let i = 0; i < n && grams.size <= MAX_GRAMS; i++) {
    eachGram(Buffer.from(fold(message.at(i))), grams.add)
  }
  return grams
}

function hashIds(field: 'traceId' | 'spanId', { size, value }: Column<string | null>) {
  const ids = Array.from({ length: size }, (_, code) => value(code)).filter((id) => id !== null)
  return ids.map((id) => hashValue(field, id))
}

function countValues(segment: Segment, field: ListedField): Map<string, number> {
  const { size, codes, value }: Column<string | null> = segment[field]
  const counts = new Uint32Array(size)
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
  const named = Array.from(counts, (count, code) => [value(code), count] as const)
  return new Map(named.filter((pair): pair is readonly [string, number] => pair[0] !== null))
}
