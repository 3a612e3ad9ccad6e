/** How an export writes a log: the fields of GraphQL's `Log`, one line each. */
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { keyOf } from '../filter/log-key.ts'
import { printMoment } from '../platform/moment.ts'
import type { LogRow } from '../filter/log-row.ts'

type ExportFormat = { contentType: string; head: string; line: (row: LogRow) => string }

const FIELDS = [
  'timestamp',
  'level',
  'message',
  'resourceId',
  'traceId',
  'spanId',
  'commit',
  'parentResourceId',
  'metadata',
  'id',
] as const

function show(row: LogRow) {
  return {
    ...row,
    timestamp: printMoment(row.timestamp),
    level: NAME_BY_LEVEL[row.level],
    id: encodeLogId(keyOf(row)),
  }
}

/** What spreadsheets take for the start of a formula, in its wide forms too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u

/** RFC 4180; a text that a spreadsheet would compute gets an apostrophe in front, which it shows as text. */
function cell(value: string | null): string {
  if (value === null) return ''
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function csvLine(row: LogRow): string {
  const shown = { ...show(row), metadata: JSON.stringify(row.metadata) }
  return `${FIELDS.map((field) => cell(shown[field])).join(',')}\r\n`
}

function jsonLine(row: LogRow): string {
  const shown = show(row)
  return `${JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, shown[field]])))}\n`
}

export const FORMATS = {
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', head: '', line: jsonLine },
  csv: { contentType: 'text/csv; charset=utf-8', head: `${FIELDS.join(',')}\r\n`, line: csvLine },
} as const satisfies Record<string, ExportFormat>

export type FormatName = keyof typeof FORMATS
