/** How an export writes a log: the fields of GraphQL's `Log`, one line each. */
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { keyOf } from '../filter/log-key.ts'
import { printMoment } from '../platform/moment.ts'
import { csvCell } from '../platform/text/csv-cell.ts'
import { metadataOf, type LogRow } from '../filter/log-row.ts'

export type ExportFormat = { contentType: string; head: string; line: (row: LogRow) => string }

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

/** PostgreSQL's text of metadata is not exported as it is: it has spaces, and 301 digits for 1e+300. Only one row at a time is parsed. */
function show(row: LogRow) {
  return {
    ...row,
    metadata: metadataOf(row),
    timestamp: printMoment(row.timestamp),
    level: NAME_BY_LEVEL[row.level],
    id: encodeLogId(keyOf(row)),
  }
}

function csvLine(row: LogRow): string {
  const { metadata, ...others } = show(row)
  const shown = { ...others, metadata: JSON.stringify(metadata) }
  return `${FIELDS.map((field) => csvCell(shown[field])).join(',')}\r\n`
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
