/**
 * What a part must know of one segment, in one text of bytes: its signature, the values of the listed fields with their counts, and the
 * ranges of its numbers. A step stores one for each of its segments, so that a part can be closed after any number of kills.
 */
import type { Segment } from '../segment/segment.ts'
import type { DigestShape } from './part-shape.ts'

/** Of a segment, before the part's shape is known. */
export type Entries = { grams: Uint32Array }

/** Reads the whole segment. */
export declare function entriesOf(segment: Segment): Entries

/** Of the segments of a part's first step, so many as there are. */
export declare function shapeOf(first: readonly Entries[]): DigestShape

export declare function digestOf(entries: Entries, shape: DigestShape): Buffer
