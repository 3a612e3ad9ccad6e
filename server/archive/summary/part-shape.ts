import { SegmentError } from '../segment/segment-error.ts'

/** Fields whose values a part lists, each with the segments that have it. */
export const LISTED_FIELDS = ['level', 'resourceId', 'commit', 'parentResourceId'] as const
export type ListedField = (typeof LISTED_FIELDS)[number]

export const PART_LIMITS = {
  segments: 4096,
  /** A part of fewer segments has no slices: they are read through in milliseconds. */
  minSlicedSegments: 32,
} as const

/** Of what a part knows of its segments: how values are hashed, and how digests, sets and bounds are written. */
export const SUMMARY_FORMAT = 1

/** Throws a SegmentError where a newer version has written it. */
export function checkFormat({ format }: DigestShape): void {
  if (format === SUMMARY_FORMAT) return
  throw new SegmentError('The summary of a part', `its format is ${format}, and ${SUMMARY_FORMAT} is known here`)
}

/** What the first step of a part decides for all of its segments, by what they hold. It is stored with the part. */
export type DigestShape = {
  format: number
  /** Of a signature. */
  bits: number
  /** How many bits a value sets. */
  hashes: number
  /** Fields with another value in almost every row: their values are in the signatures, and are not listed. */
  hashed: readonly ListedField[]
}

/** Of a finished part; what a question must know of it. */
export type PartShape = DigestShape & {
  segments: number
  /** How many slices lie one behind the other in a row of the table of slices; 0 if the part has none. */
  slicesARow: number
  /** Fields whose values are not listed because there are too many, those in `hashed` among them. */
  unlisted: readonly ListedField[]
}
