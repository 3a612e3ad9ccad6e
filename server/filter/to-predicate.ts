/** A filter as a predicate in memory: it selects exactly the logs that its SQL selects. */
import { AppError } from '../platform/errors.ts'
import { compareMoments } from '../platform/moment.ts'
import type { Condition, MetadataCondition, NumberBound, TextCondition } from './condition.ts'
import { fold } from './fold.ts'
import type { LogView } from './log-view.ts'
import type { Path } from './metadata-path.ts'
import { patternTest } from './pattern-test.ts'
import { contains } from './search.ts'

/** A single test of a log. One that reads its message or its metadata takes milliseconds at worst. */
export type Test = (view: LogView) => boolean

/** How a predicate puts its long tests: `whole` puts them all. Another one may have no time, and answers undefined. */
export type Ask = (test: Test, view: LogView) => boolean | undefined

export const whole: Ask = (test, view) => test(view)

/** Whether the log is selected; undefined if a test was not put that could decide it. */
export type Predicate = (view: LogView, ask: Ask) => boolean | undefined

/** Throws BAD_USER_INPUT for `regex`: no user's pattern ever runs here. */
export function toPredicate(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'and':
      return every(condition.of.map(toPredicate))
    case 'or':
      return some(condition.of.map(toPredicate))
    case 'not': {
      const matches = toPredicate(condition.of)
      return (view, ask) => {
        const isSelected = matches(view, ask)
        return isSelected === undefined ? undefined : !isSelected
      }
    }
    case 'time': {
      const { from, until } = condition
      return ({ log: { timestamp } }) => compareMoments(timestamp, from) >= 0 && compareMoments(timestamp, until) < 0
    }
    case 'level':
      return ({ log: { level } }) => condition.levels.includes(level)
    case 'text': {
      const test = textTest(condition)
      return condition.field === 'message' ? (view, ask) => ask(test, view) : test
    }
    case 'pattern': {
      const test = patternTest(condition.template)
      return (view, ask) => ask(test, view)
    }
    case 'metadata': {
      const test = metadataTest(condition)
      return (view, ask) => ask(test, view)
    }
  }
}

function every(parts: readonly Predicate[]): Predicate {
  return (view, ask) => {
    for (const matches of parts) {
      const isSelected = matches(view, ask)
      if (isSelected !== true) return isSelected
    }
    return true
  }
}

function some(parts: readonly Predicate[]): Predicate {
  return (view, ask) => {
    for (const matches of parts) {
      const isSelected = matches(view, ask)
      if (isSelected !== false) return isSelected
    }
    return false
  }
}

function textTest(condition: TextCondition): Test {
  const { field } = condition
  switch (condition.op) {
    case 'in': {
      const values = new Set<string | null>(condition.values)
      return ({ log }) => values.has(log[field])
    }
    case 'contains':
    case 'startsWith': {
      const { value, caseSensitive, op } = condition
      const part = caseSensitive ? value : fold(value)
      const holds = op === 'contains' ? contains : startsWith
      return ({ log, folded }) => {
        const text = caseSensitive ? log[field] : folded(field)
        return text !== null && holds(text, part)
      }
    }
    case 'regex':
      throw new AppError('BAD_USER_INPUT', 'Regular expressions work only in queries, not in a live tail.')
    case 'isNull':
      return ({ log }) => log[field] === null
  }
}

const startsWith = (text: string, part: string) => text.startsWith(part)

function metadataTest(condition: MetadataCondition): Test {
  const { path } = condition
  if (condition.op === 'exists') {
    const key = path.at(-1) ?? ''
    const above = path.slice(0, -1)
    const hasKey = (value: unknown) => isObject(value) && Object.hasOwn(value, key)
    return ({ metadata }) => anyAt({ path: above, test: hasKey }, metadata())
  }
  const holds = elementTest(condition)
  return (view) => anyAt({ path, test: (value) => holds(value, view) }, view.metadata())
}

/** Of one value in the metadata, no array. Archived logs have each different one tested once. */
export function elementTest(
  condition: Exclude<MetadataCondition, { op: 'exists' }>,
): (value: unknown, view: Pick<LogView, 'foldedValue'>) => boolean {
  switch (condition.op) {
    case 'in': {
      const values = new Set<unknown>(condition.values)
      return (value) => values.has(value)
    }
    case 'contains': {
      const part = fold(condition.value)
      return (value, { foldedValue }) => typeof value === 'string' && contains(foldedValue(value), part)
    }
    case 'range':
      return (value) => typeof value === 'number' && condition.bounds.every((bound) => isWithin(value, bound))
  }
}

function isWithin(value: number, { op, value: bound }: NumberBound): boolean {
  switch (op) {
    case 'gte':
      return value >= bound
    case 'gt':
      return value > bound
    case 'lt':
      return value < bound
    case 'lte':
      return value <= bound
  }
}

type Walk = { path: Path; test(value: unknown): boolean }

/** Whether the test holds of any value at the path, from its key number `depth` on. An array, on the way and at the end, stands for its elements. */
function anyAt(walk: Walk, value: unknown, depth = 0): boolean {
  if (Array.isArray(value)) return value.some((element) => anyAt(walk, element, depth))
  const key = walk.path[depth]
  if (key === undefined) return walk.test(value)
  return isObject(value) && Object.hasOwn(value, key) && anyAt(walk, value[key], depth + 1)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
