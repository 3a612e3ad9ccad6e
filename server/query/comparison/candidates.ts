/** What can have changed: values of fields and of the metadata, and patterns of messages, each with the logs that have it. */
import type { ChangedField, ChangedValue } from '../../generated/graphql.ts'
import type { Condition } from '../../filter/condition.ts'
import { NAME_BY_LEVEL } from '../../filter/level-names.ts'
import type { LogLevel } from '../../log/levels.ts'
import { patternId, printPattern } from '../../log/pattern-text.ts'
import { mergeFrequent } from '../insight/pattern-tally.ts'
import type { Field } from './question.ts'
import type { ReadSides } from './read-logs.ts'
import type { Logs } from './record.ts'
import { createCounter, NONE, STRATA, type Counted } from './strata.ts'

export type Candidate = {
  of: ChangedValue
  /** Those that were read. */
  logs: Logs
  counts: readonly Counted[]
  /** The counts are of all logs, whichever were read. */
  isCounted: boolean
  /** What selects its logs. */
  condition: Condition
}

const FIELDS: Readonly<Record<Field, ChangedField>> = {
  resourceId: 'RESOURCE_ID',
  parentResourceId: 'PARENT_RESOURCE_ID',
  commit: 'COMMIT',
}

/** Of fewer that were read nothing is told, and most values have fewer. */
const MIN_LOGS = 5

/** Of the logs that were read. A path with more values tells logs apart, and does not group them. */
const MAX_DISTINCT = 0.1
/** Of few logs that says nothing. */
const FEW_VALUES = 20

export function* candidatesOf(read: ReadSides): Generator<Candidate> {
  const countOf = createCounter(read.record)
  for (const candidate of everyOf(read)) {
    if (candidate.logs.length < MIN_LOGS) continue
    const logs = read.record.kept(candidate.logs)
    const counts = candidate.level && countsOfLevel(read, candidate.level)
    yield { ...candidate, logs, counts: counts ?? countOf(logs), isCounted: counts !== undefined }
  }
}

type Raw = Pick<Candidate, 'of' | 'logs' | 'condition'> & { level?: LogLevel }

const BARE = { metadataPath: null, patternId: null, type: 'STRING' } as const

function* everyOf({ record, learned }: ReadSides): Generator<Raw> {
  for (const [level, logs] of record.byLevel) {
    const of = { ...BARE, field: 'LEVEL' as const, value: NAME_BY_LEVEL[level] }
    yield { of, logs, level, condition: { kind: 'level', levels: [level] } }
  }
  for (const [field, byValue] of record.byField) {
    for (const [value, logs] of byValue)
      yield {
        of: { ...BARE, field: FIELDS[field], value },
        logs,
        condition: { kind: 'text', field, op: 'in', values: [value] },
      }
  }
  const kinds = [...record.byTemplate].map(([template, logs]) => ({ template, logs }))
  for (const [template, members] of mergeFrequent(kinds, learned.keys())) {
    const of = { ...BARE, field: 'PATTERN' as const, value: printPattern(template), patternId: patternId(template) }
    const logs = members.flatMap((each) => each.logs).toSorted((a, b) => a - b)
    yield { of, logs, condition: { kind: 'pattern', template } }
  }
  const mostValues = Math.max(FEW_VALUES, MAX_DISTINCT * record.size())
  for (const { path, isNamed, values } of record.metadata.found()) {
    if (!values || (values.size > mostValues && !isNamed)) continue
    for (const [value, logs] of values) {
      const type = TYPES[typeof value] ?? 'STRING'
      const of = { ...BARE, field: 'METADATA' as const, metadataPath: [...path], value: String(value), type }
      yield { of, logs, condition: { kind: 'metadata', path, op: 'in', values: [value] } }
    }
  }
}

const TYPES: Readonly<Record<string, ChangedValue['type']>> = { number: 'NUMBER', boolean: 'BOOLEAN' }

/** Undefined where they are not known without a look at the logs. */
function countsOfLevel({ levels }: ReadSides, level: LogLevel): readonly Counted[] | undefined {
  const { before, after } = levels
  if (!before || !after) return undefined
  return STRATA.map((stratum) => ({
    ...NONE,
    whole: stratum.levels.includes(level) ? (levels[stratum.side]?.get(level) ?? 0) : 0,
  }))
}
