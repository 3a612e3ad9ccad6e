import type { Condition, TextCondition } from '../../filter/condition.ts'
import type { FrameName, Segment } from './segment.ts'

/** Whether row `i` of the segment is selected. */
export type RowTest = (i: number) => boolean

/** The rows of this segment that match a leaf `regex`, which only PostgreSQL can test. */
export type RegexRows = (leaf: TextCondition) => ReadonlySet<number>

/** The test of a segment none of whose rows can match. It is returned by identity. */
export const NO_ROW: RowTest = () => false

/** The frames that the test of this condition reads. */
export declare function framesOf(condition: Condition): Set<FrameName>

/** The leaves that `regexRows` is asked for. */
export declare function regexLeavesOf(condition: Condition): TextCondition[]

/** Selects exactly what `toPredicate` selects of the rows. Without `regexRows`, a leaf `regex` throws as it does there. */
export declare function rowTest(condition: Condition, segment: Segment, regexRows?: RegexRows): RowTest
