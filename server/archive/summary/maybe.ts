/** Which segments of a part may hold a match: never too few, and all where nothing is known. */
import type { Condition, MetadataCondition, TextCondition } from '../../filter/condition.ts'
import { SegmentError } from '../segment/segment-error.ts'
import { gramBit, gramsOf, hashPath, hashScalar, hashValue, valueBit, type ValueHash } from './hashes.ts'
import { checkFormat, LISTED_FIELDS, type ListedField, type PartShape } from './part-shape.ts'
import { withinBounds } from './range-bounds.ts'
import { literalsOf } from './regex-literals.ts'
import { emptySet, readSegments, widthOf, type SegmentSet } from './segment-set.ts'

/** What a condition asks of what is stored of a part. Only `slices` differ from part to part. */
export type Needs = {
  /** Rows of the table of slices. */
  slices: readonly number[]
  values: readonly { field: ListedField; value: string }[]
  /** Leaves that search in the values of a field, for PostgreSQL to test: `field` as in `values`. */
  searches: readonly { field: ListedField; leaf: TextCondition }[]
  ranges: readonly (readonly string[])[]
}

/** What was found; what a part does not have is left out. */
export type Known = {
  /** Bits by row. */
  slices: ReadonlyMap<number, Uint8Array>
  /** `segments` by `valueKey`. */
  values: ReadonlyMap<string, Uint8Array>
  /** `segments` of each value that matches; a leaf without an entry was not searched, because there would be too many. */
  searches: ReadonlyMap<TextCondition, readonly Uint8Array[]>
  /** Bounds by `pathKey`. */
  ranges: ReadonlyMap<string, Uint8Array>
}

export const valueKey = (field: ListedField, value: string): string => `${field}\0${value}`
export const pathKey = (path: readonly string[]): string => JSON.stringify(path)

type Maybe = SegmentSet | 'all'

/** Where the answers come from: what is known, or a list of what must be known. */
type Source = {
  part: PartShape
  /** The segments in whose signatures all of these bits are set. */
  withBits(bits: readonly number[]): Maybe
  withValue(field: ListedField, value: string): Maybe
  withSearch(field: ListedField, leaf: TextCondition): Maybe
  /** Undefined where the path has no bounds. */
  withinRange(leaf: RangeCondition): Maybe | undefined
}

type RangeCondition = Extract<MetadataCondition, { op: 'range' }>

export function needsOf(condition: Condition, part: PartShape): Needs {
  const slices = new Set<number>()
  const values = new Map<string, { field: ListedField; value: string }>()
  const searches = new Map<TextCondition, { field: ListedField; leaf: TextCondition }>()
  const ranges = new Map<string, readonly string[]>()
  checkFormat(part)
  judge(condition, {
    part,
    withBits(bits) {
      for (const bit of bits) slices.add(Math.floor(bit / part.slicesARow))
      return 'all'
    },
    withValue(field, value) {
      values.set(valueKey(field, value), { field, value })
      return 'all'
    },
    withSearch(field, leaf) {
      searches.set(leaf, { field, leaf })
      return 'all'
    },
    withinRange(leaf) {
      ranges.set(pathKey(leaf.path), leaf.path)
      return undefined
    },
  })
  return {
    slices: [...slices].toSorted((a, b) => a - b),
    values: [...values.values()],
    searches: [...searches.values()],
    ranges: [...ranges.values()],
  }
}

/** Throws a SegmentError where what is known is damaged, or a slice is missing. */
export function maybeSegments(condition: Condition, part: PartShape, known: Known): Maybe {
  checkFormat(part)
  const { segments, slicesARow } = part
  const width = widthOf(segments)

  function slice(bit: number): SegmentSet {
    const row = known.slices.get(Math.floor(bit / slicesARow))
    const from = (bit % slicesARow) * width
    if (!row || row.length < from + width) throw new SegmentError('A slice of a part', 'it is missing or too short')
    return row.subarray(from, from + width)
  }

  return judge(condition, {
    part,
    withBits: (bits) => intersect(bits.map(slice)),
    withValue(field, value) {
      const bytes = known.values.get(valueKey(field, value))
      return bytes ? readSegments(bytes, segments) : emptySet(segments)
    },
    withSearch(_, leaf) {
      const found = known.searches.get(leaf)
      return found
        ? unite(
            found.map((bytes) => readSegments(bytes, segments)),
            segments,
          )
        : 'all'
    },
    withinRange(leaf) {
      const bytes = known.ranges.get(pathKey(leaf.path))
      return bytes && withinBounds(bytes, leaf, segments)
    },
  })
}

function judge(condition: Condition, source: Source): Maybe {
  const { segments } = source.part
  switch (condition.kind) {
    case 'and':
      return intersect(condition.of.map((part) => judge(part, source)))
    case 'or':
      return unite(
        condition.of.map((part) => judge(part, source)),
        segments,
      )
    case 'not':
      return condition.of.kind === 'not' ? judge(condition.of.of, source) : 'all'
    case 'time':
      return 'all'
    case 'level':
      return unite(
        condition.levels.map((level) => withListed('level', level, source)),
        segments,
      )
    case 'text':
      return judgeText(condition, source)
    case 'pattern':
      return withTexts(condition.template.split(VARIABLES), source)
    case 'metadata':
      return judgeMetadata(condition, source)
  }
}

/** Any text may stand in the place of a variable of a pattern. */
const VARIABLES = /\0[+-]?/

function judgeText(condition: TextCondition, source: Source): Maybe {
  const { field } = condition
  if (field === 'message') return judgeMessage(condition, source)
  if (condition.op === 'in') {
    const ofOne = isListed(field)
      ? (value: string) => withListed(field, value, source)
      : (value: string) => withHash(hashValue(field, value), source)
    return unite(condition.values.map(ofOne), source.part.segments)
  }
  if (condition.op === 'isNull' || !isListed(field) || source.part.unlisted.includes(field)) return 'all'
  return source.withSearch(field, condition)
}

const isListed = (field: string): field is ListedField => (LISTED_FIELDS as readonly string[]).includes(field)

function withListed(field: ListedField, value: string, source: Source): Maybe {
  const { hashed, unlisted } = source.part
  if (hashed.includes(field)) return withHash(hashValue(field, value), source)
  return unlisted.includes(field) ? 'all' : source.withValue(field, value)
}

function judgeMessage(condition: TextCondition, source: Source): Maybe {
  switch (condition.op) {
    case 'in':
      return unite(
        condition.values.map((value) => withTexts([value], source)),
        source.part.segments,
      )
    case 'contains':
    case 'startsWith':
      return withTexts([condition.value], source)
    case 'regex':
      return withTexts(literalsOf(condition.value), source)
    case 'isNull':
      return emptySet(source.part.segments)
  }
}

function judgeMetadata(condition: MetadataCondition, source: Source): Maybe {
  const { path } = condition
  switch (condition.op) {
    case 'in':
      return unite(
        condition.values.map((value) => withHash(hashScalar(path, value), source)),
        source.part.segments,
      )
    case 'range':
      return source.withinRange(condition) ?? withHash(hashPath(path), source)
    case 'exists':
    case 'contains':
      return withHash(hashPath(path), source)
  }
}

/** More of them hardly leave out another segment. */
const MAX_GRAMS = 16

/** The segments that may have a message with all of these texts, in any case. */
function withTexts(texts: readonly string[], source: Source): Maybe {
  const grams = [...new Set(texts.flatMap((text) => [...gramsOf(text)]))]
  const step = Math.max(1, grams.length / MAX_GRAMS)
  const asked = grams.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  return withBits(
    asked.map((gram) => gramBit(gram, source.part.bits)),
    source,
  )
}

function withHash(hash: ValueHash, source: Source): Maybe {
  const { hashes, bits } = source.part
  return withBits(
    Array.from({ length: hashes }, (_, i) => valueBit(hash, i, bits)),
    source,
  )
}

const withBits = (bits: readonly number[], source: Source): Maybe =>
  source.part.slicesARow === 0 ? 'all' : source.withBits(bits)

function intersect(sets: readonly Maybe[]): Maybe {
  return sets.reduce((a, b) => (a === 'all' ? b : b === 'all' ? a : a.map((byte, i) => byte & (b[i] ?? 0))), 'all')
}

function unite(sets: readonly Maybe[], segments: number): Maybe {
  return sets.reduce<Maybe>(
    (a, b) => (a === 'all' || b === 'all' ? 'all' : a.map((byte, i) => byte | (b[i] ?? 0))),
    emptySet(segments),
  )
}
