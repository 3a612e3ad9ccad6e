/** What a thread is asked to do with segments, and what it answers: plain data, which is copied between threads. */
import type { Condition } from '../../filter/condition.ts'
import type { LogKey } from '../../filter/log-key.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { LogLevel } from '../../log/levels.ts'
import type { FrameName } from '../segment/segment.ts'
import type { Edges } from './edges.ts'

/** A segment as it was loaded. */
export type LoadedSegment = {
  n: number
  /** Those that were asked for, in memory that all threads see. */
  frames: Partial<Record<FrameName, Uint8Array>>
  /** Absent: all of its rows are asked for. */
  edges?: Edges | undefined
  /** The rows that match each regular expression of the condition, in the order of `regexLeavesOf`. */
  regexRows?: readonly Uint16Array[] | undefined
  /** Other rows than these, in the order of the walk, are known not to be selected; the edges have been looked at. Absent: any may be. */
  among?: Uint16Array | undefined
  /** Rows that are known to be selected, in the order of the walk: none is tested. */
  picked?: Uint16Array | undefined
  /** Only a part of its rows is asked for, as chance has it. */
  draw?: Draw | undefined
}

/** `share`: of the rows. The same seed draws the same ones. */
export type Draw = { share: number; seed: number }

/** Segments in the order of the walk. `id`: of the logs that are asked for, where it is not any. */
export type Selection = {
  segments: readonly LoadedSegment[]
  condition: Condition
  direction: 'ASC' | 'DESC'
  id?: string | undefined
}

/** Buckets of one length, of which one begins at the origin; or the beginning of each, and the end of the last one. */
export type Buckets = { originMs: number; intervalMs: number; starts?: readonly number[] | undefined }

/** A field, or a path of the metadata. */
export type ValuePlace = { field: ValueField } | { path: readonly string[] }
export type ValueField = 'level' | 'resourceId' | 'parentResourceId' | 'commit' | 'traceId' | 'spanId'

/** `paths`: of the metadata nothing is asked for but what stands at these, through objects alone; absent: all of it. */
export type Wanted = { fields: readonly (keyof LogRow)[]; paths?: readonly (readonly string[])[] | undefined }

export type Wish =
  /** The rows on which the answer of a regular expression depends, with their texts: of as many segments as one statement takes. */
  | { kind: 'undecided' }
  /** The selected rows, of whole segments until there are so many; and their logs where all frames are there, one at least, up to so many bytes of their texts. */
  | { kind: 'select'; limit: number; maxBytes: number }
  /** How many are selected, up to so many. */
  | { kind: 'count'; limit: number }
  /** The times of the first ones, in milliseconds since 1970. */
  | { kind: 'times'; limit: number }
  /** How many there are in each bucket, by level. */
  | { kind: 'tally'; buckets: Buckets }
  /** How many have each value there. */
  | { kind: 'values'; place: ValuePlace }
  /** Fields of the selected logs, up to so many and so many bytes, and some more where there are more. */
  | ({ kind: 'columns'; limit: number; maxBytes: number } & Wanted)
  /** The first logs by their numbers at a path, and how many logs have what there. */
  | { kind: 'top'; path: readonly string[]; first: number; direction: 'ASC' | 'DESC' }

export type Job = Selection & { wish: Wish }

/** The texts of a leaf in a segment, joined, and the row of each. */
export type Texts = { joined: string; rows: Uint16Array }

export type Value = { value: string; type: 'STRING' | 'NUMBER' | 'BOOLEAN'; n: number }

/** `bucketMs`: the beginning of the bucket, in milliseconds since 1970. */
export type Tally = { bucketMs: number; level: LogLevel; n: number }

/** Of each field the elements of an array as PostgreSQL reads it, in the order of `fields`, behind each other; `counts`: of each segment. */
export type Columns = { texts: string[]; counts: number[] }

/** `id`, `timestamp`: the key of the log. */
export type NumberedLog = LogKey & { number: number }

/** `others`: how many logs have there what is no number. */
export type TopNumbers = { best: NumberedLog[]; numbers: number; others: number }

export type Results = {
  /** For each segment, for each leaf. No text holds the separator. */
  undecided: { separator: string; segments: Texts[][] }
  /** For each segment, up to the one with which there were enough. */
  select: { picked: Uint16Array[]; rows: LogRow[] }
  count: number
  times: number[]
  tally: Tally[]
  values: Value[]
  columns: Columns
  top: TopNumbers
}

export type WishOf<Kind extends Wish['kind']> = Wish & { kind: Kind }

/** `damaged`: the number of the segment, among those of the job, that cannot be decoded. */
export type Answer<Kind extends Wish['kind'] = Wish['kind']> =
  { result: Results[Kind] } | { damaged: number; reason: string } | { failure: unknown }
