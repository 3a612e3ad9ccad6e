/** How an export writes a log: the fields of GraphQL's `Log`, one line each. */
import { NAME_BY_LEVEL } from '../filter/level-names.ts'
import { encodeLogId } from '../filter/log-id.ts'
import { keyOf } from '../filter/log-key.ts'
import { printMoment } from '../platform/moment.ts'
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

/** What spreadsheets take for the start of a formula, in its wide forms too. */
const MARKS: ReadonlySet<string> = new Set('=+-@＝＋－＠')

const FORMULA = /^(?:[\s"]*[=+\-@＝＋－＠]|[\t\r\n])/u

/**
 * Where a spreadsheet's list separator is `;`, a tab or `|`, it splits our lines there, and sees no quotes but those that begin what it takes
 * for a cell. So behind such a separator, and on a line of its own, a part of a text is as dangerous as its start. All separators in a row
 * are one match: with a lookahead from each of them, a text of nothing but lines would take minutes.
 */
const SEPARATORS = /[;\t|\r\n][;|\s"]*/g

function neutralise(text: string): string {
  const parts = text.replace(SEPARATORS, (run, at: number) =>
    MARKS.has(text.charAt(at + run.length)) ? run.replace(/^.*[;\t|\r\n]/s, "$&'") : run,
  )
  return FORMULA.test(parts) ? `'${parts}` : parts
}

/** A terminal would obey them. */
const CONTROL = /(?![\t\r\n])\p{Cc}/gu

const escape = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`

/** RFC 4180; what a spreadsheet would compute gets an apostrophe in front, which makes it text. */
function cell(value: string | null): string {
  if (value === null) return ''
  const safe = neutralise(value.replace(CONTROL, escape))
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function csvLine(row: LogRow): string {
  const { metadata, ...others } = show(row)
  const shown = { ...others, metadata: JSON.stringify(metadata) }
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
