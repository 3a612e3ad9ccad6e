/**
 * A condition as a test of the rows of one segment. It selects exactly what `toPredicate` selects, and looks at no more than it must: at each
 * different value once, at a message by its template, at metadata by the stream of a path.
 */
import { compareMoments } from '../../platform/moment.ts'
import type { Condition, TextCondition } from '../../filter/condition.ts'
import type { LogRow } from '../../filter/log-row.ts'
import type { Column } from './column.ts'
import { every, EVERY_ROW, lazily, negate, NO_ROW, some, type RowTest } from './combine-tests.ts'
import { messageTest } from './message-test.ts'
import { metadataTest } from './metadata-test.ts'
import { predicateOf } from './predicate-of.ts'
import type { FrameName, Segment } from './segment.ts'

/** The rows of this segment that match a leaf `regex`, which only PostgreSQL can test. */
export type RegexRows = (leaf: TextCondition) => ReadonlySet<number>

/** Selects exactly what `toPredicate` selects of the rows. */
export function rowTest(condition: Condition, segment: Segment, regexRows: RegexRows): RowTest {
  const test = (part: Condition) => rowTest(part, segment, regexRows)
  switch (condition.kind) {
    case 'and':
      return every(byCost(condition.of), whenNeeded(test))
    case 'or':
      return some(byCost(condition.of), whenNeeded(test))
    case 'not':
      return negate(test(condition.of))
    case 'time': {
      const { from, until } = condition
      return (i) => {
        const moment = segment.timestamp(i)
        return compareMoments(moment, from) >= 0 && compareMoments(moment, until) < 0
      }
    }
    case 'level':
      return columnTest(segment.level, (level) => condition.levels.includes(level))
    case 'text':
      if (condition.op === 'regex') return rowsTest(regexRows(condition))
      return textTest(condition, segment)
    case 'pattern':
      return messageTest(condition, segment.message)
    case 'metadata':
      return metadataTest(condition, segment.metadata)
  }
}

/** The first of several tests decides of many rows alone; where it does of all, the frames of the others are not decoded. */
function whenNeeded(test: (part: Condition) => RowTest): (part: Condition) => RowTest {
  let enough: number | undefined
  return (part) => {
    const cost = costOf(part)
    enough ??= Math.max(cost, BY_COST.indexOf('keys'))
    return cost <= enough ? test(part) : lazily(() => test(part))
  }
}

/** From the cheapest to the most expensive. */
const BY_COST: readonly FrameName[] = ['keys', 'raw', 'message', 'metadata']

/** The cheapest first: where it decides, the frames of the others are not decoded. */
const byCost = (parts: readonly Condition[]): Condition[] => parts.toSorted((a, b) => costOf(a) - costOf(b))

function costOf(condition: Condition): number {
  // PostgreSQL has tested it.
  if (condition.kind === 'text' && condition.op === 'regex') return -1
  return Math.max(-1, ...[...framesOf(condition)].map((name) => BY_COST.indexOf(name)))
}

/** The frames that the test of this condition reads. */
export function framesOf(condition: Condition): Set<FrameName> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return new Set(condition.of.flatMap((part) => [...framesOf(part)]))
    case 'not':
      return framesOf(condition.of)
    case 'time':
    case 'level':
      return new Set(['keys'])
    case 'text':
      return new Set([frameOf(condition)])
    case 'pattern':
      return new Set(['message'])
    case 'metadata':
      return new Set(['metadata'])
  }
}

function frameOf({ field }: TextCondition): FrameName {
  if (field === 'message') return 'message'
  return field === 'traceId' || field === 'spanId' ? 'raw' : 'keys'
}

/** The leaves that `regexRows` is asked for. */
export function regexLeavesOf(condition: Condition): TextCondition[] {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.of.flatMap(regexLeavesOf)
  if (condition.kind === 'not') return regexLeavesOf(condition.of)
  return condition.kind === 'text' && condition.op === 'regex' ? [condition] : []
}

const rowsTest = (rows: ReadonlySet<number>): RowTest => (rows.size === 0 ? NO_ROW : (i) => rows.has(i))

type ValueTest<T> = (value: T) => boolean

/** Each value of the column is tested. */
function columnTest<T>({ size, codes, value }: Column<T>, holds: ValueTest<T>): RowTest {
  const isSelected = Array.from({ length: size }, (_, code) => holds(value(code)))
  if (!isSelected.includes(true)) return NO_ROW
  return isSelected.includes(false) ? (i) => isSelected[codes[i] ?? 0] === true : EVERY_ROW
}

/** Only these values are looked for. */
function codesTest<T>({ codes, codeOf }: Column<T>, values: readonly T[]): RowTest {
  const wanted = new Set(values.map(codeOf).filter((code) => code !== undefined))
  return wanted.size === 0 ? NO_ROW : (i) => wanted.has(codes[i] ?? 0)
}

function textTest(condition: TextCondition, segment: Segment): RowTest {
  const { field } = condition
  if (field === 'message') return messageTest(condition, segment.message)
  const column = segment[field]
  if (condition.op === 'in' && condition.values.length <= column.size) return codesTest(column, condition.values)
  if (condition.op === 'isNull') return codesTest(column, [null])
  const matches = rememberedTest(condition)
  return columnTest(column, (value) => value !== null && matches(value))
}

type Remembered = { matches: (field: Partial<LogRow>) => boolean; texts: Map<string, boolean> }

/** What is known of a leaf, as long as there is the leaf. */
const remembered = new WeakMap<TextCondition, Remembered>()
const MAX_TEXTS = 10_000

/** Each text is tested once: the same resources are in most segments that a thread is given, hundreds in each. */
function rememberedTest(condition: TextCondition): ValueTest<string> {
  const known = remembered.get(condition) ?? { matches: predicateOf(condition), texts: new Map<string, boolean>() }
  remembered.set(condition, known)
  const { matches, texts } = known
  return (text) => {
    const before = texts.get(text)
    if (before !== undefined) return before
    const isMatch = matches({ [condition.field]: text })
    if (texts.size < MAX_TEXTS) texts.set(text, isMatch)
    return isMatch
  }
}
