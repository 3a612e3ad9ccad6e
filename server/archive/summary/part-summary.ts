import { readDigest, type Digest } from './digest.ts'
import type { Range } from './metadata-entries.ts'
import {
  checkFormat,
  LISTED_FIELDS,
  PART_LIMITS,
  type DigestShape,
  type ListedField,
  type PartShape,
} from './part-shape.ts'
import { writeBounds } from './range-bounds.ts'
import { widthOf, writeSegments } from './segment-set.ts'

/** What is stored of a part when it is closed. */
export type PartSummary = {
  shape: PartShape
  /** How many logs. */
  rows: number
  /** Row `row` has `shape.slicesARow` slices: the bits of each over all segments (segment-set.ts), one slice behind the other. */
  slices: Iterable<{ row: number; bits: Buffer }>
  /** `n`: how many logs have the value. `segments`: as segment-set.ts stores a set. */
  values: Iterable<{ field: ListedField; value: string; n: number; segments: Buffer }>
  /** Paths with numbers in many segments, each with its bounds (range-bounds.ts). */
  ranges: Iterable<{ path: string[]; bounds: Buffer }>
  /** Values so rare and scattered that their logs are worth a copy: a hundredth of the part's logs at most. `n` as above. */
  sparse: { field: ListedField; value: string; n: number }[]
}

/** Bytes of a row of slices, if one slice is not longer. */
const SLICE_ROW_BYTES = 800
/** Of a field in a part; with more, the field is not listed. */
const MAX_VALUES = 65_536
/** Paths that are looked at; further ones have no ranges. */
const MAX_PATHS = 16_384
/** A path is worth its bounds if it has numbers in one of so many segments, and is among so many paths. */
const SEGMENTS_A_RANGE = 16
const MAX_RANGES = 256
/** Of a value that is copied. In a few segments its logs are found as soon. */
const MAX_SPARSE_LOGS = 4096
const MIN_SPARSE_SEGMENTS = 5
/** One log of so many is copied at most. */
const LOGS_A_COPY = 100

/** Numbers of segments rise. */
type ValueNote = { n: number; segments: number[] }
type Values = Map<ListedField, Map<string, ValueNote>>

/**
 * Takes the digests of all segments of a part, in the order of the segments, and throws a SegmentError for one that is damaged. It holds all
 * signatures: 30 MB for usual logs, 128 MB at most.
 */
export function createPartSummary(digestShape: DigestShape): { add(digest: Uint8Array): void; finish(): PartSummary } {
  checkFormat(digestShape)
  const signatures: Buffer[] = []
  const values: Values = new Map(
    LISTED_FIELDS.filter((field) => !digestShape.hashed.includes(field)).map((field) => [field, new Map()]),
  )
  const ranges = new Map<string, Map<number, Range>>()
  const unknown = new Set<number>()
  let rows = 0

  return {
    add(bytes) {
      const segment = signatures.length
      if (segment === PART_LIMITS.segments) throw new RangeError('The part is full.')
      const digest = readDigest(bytes, digestShape)
      rows += digest.rows
      signatures.push(digest.signature)
      noteValues(values, digest, segment)
      if (digest.hasMoreRanges) unknown.add(segment)
      for (const [path, range] of digest.ranges) {
        if (!ranges.has(path) && ranges.size === MAX_PATHS) continue
        getOrMake(ranges, path, () => new Map()).set(segment, range)
      }
    },
    finish() {
      const segments = signatures.length
      const isSliced = segments >= PART_LIMITS.minSlicedSegments
      const slicesARow = isSliced ? Math.max(1, Math.floor(SLICE_ROW_BYTES / widthOf(segments))) : 0
      const unlisted = LISTED_FIELDS.filter((field) => !values.has(field))
      return {
        shape: { ...digestShape, segments, slicesARow, unlisted },
        rows,
        slices: isSliced ? rowsOfSlices(signatures, digestShape.bits, slicesARow) : [],
        values: listValues(values, segments),
        ranges: listRanges(ranges, { unknown, segments }),
        sparse: findSparse(values, rows),
      }
    },
  }
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function noteValues(values: Values, digest: Digest, segment: number): void {
  for (const [field, notes] of values) {
    for (const [value, n] of digest.values.get(field) ?? []) {
      const note = getOrMake(notes, value, () => ({ n: 0, segments: [] }))
      note.n += n
      note.segments.push(segment)
    }
    if (notes.size > MAX_VALUES) values.delete(field)
  }
}

/** Transposed: the bits of one segment become one bit of each slice. */
function* rowsOfSlices(
  signatures: readonly Buffer[],
  bits: number,
  slicesARow: number,
): PartSummary['slices'] & Generator {
  let slices: Buffer[] = []
  let row = 0
  for (let byte = 0; byte < bits / 8; byte++) {
    slices.push(...slicesOfByte(signatures, byte))
    for (; slices.length >= slicesARow; slices = slices.slice(slicesARow)) {
      yield { row: row++, bits: Buffer.concat(slices.slice(0, slicesARow)) }
    }
  }
  if (slices.length > 0) yield { row, bits: Buffer.concat(slices) }
}

function slicesOfByte(signatures: readonly Buffer[], byte: number): Buffer[] {
  const width = widthOf(signatures.length)
  const slices = Buffer.alloc(8 * width)
  for (let segment = 0; segment < signatures.length; segment++) {
    const at = segment >> 3
    const mask = 1 << (segment & 7)
    // Each bit that is set, the lowest first.
    for (let own = signatures[segment]?.[byte] ?? 0; own !== 0; own &= own - 1) {
      const place = (31 - Math.clz32(own & -own)) * width + at
      slices[place] = (slices[place] ?? 0) | mask
    }
  }
  return Array.from({ length: 8 }, (_, bit) => slices.subarray(bit * width, (bit + 1) * width))
}

function* listValues(values: Values, segments: number): PartSummary['values'] & Generator {
  for (const [field, notes] of values) {
    for (const [value, note] of notes) {
      yield { field, value, n: note.n, segments: writeSegments(note.segments, segments) }
    }
  }
}

type PathRanges = ReadonlyMap<string, ReadonlyMap<number, Range>>

function* listRanges(
  ranges: PathRanges,
  { unknown, segments }: { unknown: ReadonlySet<number>; segments: number },
): PartSummary['ranges'] & Generator {
  const wanted = [...ranges].filter(([, known]) => known.size * SEGMENTS_A_RANGE >= segments)
  for (const [path, known] of wanted.toSorted(([, a], [, b]) => b.size - a.size).slice(0, MAX_RANGES)) {
    yield { path: JSON.parse(path) as string[], bounds: writeBounds({ known, unknown, segments }) }
  }
}

/** The rarest first. */
function findSparse(values: Values, rows: number): PartSummary['sparse'] {
  const scattered = [...values].flatMap(([field, notes]) =>
    [...notes]
      .filter(([, { n, segments }]) => n <= MAX_SPARSE_LOGS && segments.length >= MIN_SPARSE_SEGMENTS)
      .map(([value, { n }]) => ({ field, value, n })),
  )
  let copied = 0
  return scattered
    .toSorted((a, b) => a.n - b.n)
    .filter(({ n }) => {
      copied += n
      return copied * LOGS_A_COPY <= rows
    })
}
