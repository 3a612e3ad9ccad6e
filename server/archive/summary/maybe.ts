/** Which segments of a part may hold a match: never too few, and all where nothing is known. */
import type { Condition, TextCondition } from '../../filter/condition.ts'
import type { ListedField, PartShape } from './part-shape.ts'

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

export declare function valueKey(field: ListedField, value: string): string
export declare function pathKey(path: readonly string[]): string

export declare function needsOf(condition: Condition, part: PartShape): Needs

/** Segment `i` is bit `i % 8` of byte `i / 8`. Throws a SegmentError where what is known is damaged. */
export declare function maybeSegments(condition: Condition, part: PartShape, known: Known): Uint8Array | 'all'
