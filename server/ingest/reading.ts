/** The reading of one record: what was sent, what other names say, and what became of both. */
import type { JsonObject } from './metadata.ts'
import type { Field } from './field-names.ts'
import { readForeign, type Findings } from './record.ts'
import type { TimeRules } from './timestamp.ts'
import type { Warning, WarningCode } from './warning.ts'

export type Reading = {
  record: JsonObject
  strict: boolean
  findings: Findings
  /** The message as it was sent, where it was cut. */
  wholeMessage: string | undefined
  /** Absent as long as there is nothing to say. */
  warnings: Warning[] | undefined
  /** What no field of the log could take whole, for its metadata. */
  kept: [key: string, value: unknown][] | undefined
}

const NO_FINDINGS: Findings = {}

export function startReading(record: JsonObject, rules: TimeRules): Reading {
  const findings = rules.strict ? NO_FINDINGS : readForeign(record, rules)
  return {
    record,
    strict: rules.strict === true,
    findings,
    wholeMessage: undefined,
    warnings: undefined,
    kept: undefined,
  }
}

export function warn(reading: Reading, code: WarningCode, what: string): void {
  reading.warnings ??= []
  reading.warnings.push({ code, what })
}

export function keep(reading: Reading, key: string, value: unknown): void {
  reading.kept ??= []
  reading.kept.push([key, value])
}

/** Keeps in the metadata what cannot be the value of a field. */
export function keepField(reading: Reading, field: string): void {
  warn(reading, 'FIELD_KEPT', field)
  keep(reading, field, reading.record[field])
}

const FROM = {
  message: 'MESSAGE_FROM',
  timestamp: 'TIMESTAMP_FROM',
  level: 'LEVEL_FROM',
  traceId: 'TRACE_ID_FROM',
  spanId: 'SPAN_ID_FROM',
  resourceId: 'RESOURCE_ID_FROM',
  commit: 'COMMIT_FROM',
} as const satisfies Record<Field, WarningCode>

/** Something is there, but the log has the time of receipt, or `info`. */
const UNREAD: Readonly<Partial<Record<Field, WarningCode>>> = { timestamp: 'TIMESTAMP_UNREAD', level: 'LEVEL_UNREAD' }

/** What another name says about a field that the record lacks; undefined if none does. */
export function takeFinding<Key extends Field>(
  reading: Reading,
  field: Key,
): NonNullable<Findings[Key]>['value'] | undefined {
  const finding = reading.findings[field]
  if (finding === undefined) return undefined
  const code = finding.value === undefined ? UNREAD[field] : FROM[field]
  if (code !== undefined) warn(reading, code, nameAsSent(finding))
  return finding.value
}

/** The name of the table, unless the case is another: a text that is made for each record must be looked up again by V8. */
function nameAsSent({ name, key, rest }: { name: string; key: string; rest: string }): string {
  if (name.startsWith(key)) return name
  return rest === '' ? key : `${key}.${rest}`
}
