/** Reads the fields of a record that are text. */
import { HEX_ID } from '../log/id-forms.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { cutShortText, cutText } from './cut-text.ts'
import { isNoId } from './foreign-values.ts'
import { keep, keepField, takeFinding, warn, type Reading } from './reading.ts'
import type { Rejection } from './rejection.ts'
import { requestLineOf } from './request-line.ts'
import { exceedsBytes, repairText } from './text.ts'

const MESSAGE_REQUIRED: Rejection = { code: 'MESSAGE_REQUIRED', message: 'message is required.' }

export function readMessage(reading: Reading): string | Rejection {
  const value = reading.record['message'] ?? findMessage(reading)
  if (value === undefined) return MESSAGE_REQUIRED
  if (typeof value !== 'string' && reading.strict)
    return { code: 'INVALID_FIELD', message: 'message must be a string.' }
  const text = typeof value === 'string' ? value : printJson(value)
  // The text of a structured message is read; what is asked for is its structure.
  if (typeof reading.record['message'] === 'object' && reading.record['message'] !== null)
    keep(reading, 'message', value)
  if (text === undefined) return { code: 'INVALID_FIELD', message: 'message is nested too deep to be text.' }
  const message = repairText(text)
  if (!exceedsBytes(message, LOG_LIMITS.maxMessageBytes)) return message
  if (reading.strict) {
    return { code: 'MESSAGE_TOO_LARGE', message: `message is larger than ${LOG_LIMITS.maxMessageBytes} bytes.` }
  }
  warn(reading, 'MESSAGE_CUT', 'message')
  reading.wholeMessage = message
  return cutText(message, LOG_LIMITS.maxMessageBytes)
}

function findMessage(reading: Reading): unknown {
  const isEmpty = (reading.findings.message?.value ?? '') === ''
  const line = isEmpty && !reading.strict ? requestLineOf(reading.record) : undefined
  if (line === undefined) return takeFinding(reading, 'message') ?? wholeOf(reading)
  warn(reading, 'MESSAGE_FROM', 'the parts of a request')
  return line
}

/** A record of a logger that has a time or a level but no message: all that it says. */
function wholeOf(reading: Reading): unknown {
  const { timestamp, level } = reading.findings
  if (timestamp?.value === undefined && level?.value === undefined) return undefined
  warn(reading, 'MESSAGE_FROM', 'the whole record')
  return reading.record
}

/** Undefined for a value that is nested so deep that it cannot be printed. */
export function printJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

type TextField = 'resourceId' | 'traceId' | 'spanId' | 'commit'

export function readText(reading: Reading, field: TextField): string | null | Rejection {
  const value = reading.record[field] ?? undefined
  if (value === undefined) return takeFinding(reading, field) ?? null
  if (typeof value === 'string') return readOwn(reading, field, value)
  if (reading.strict) return { code: 'INVALID_FIELD', message: `${field} must be a string.` }
  if (typeof value === 'number') return String(value)
  keepField(reading, field)
  return takeFinding(reading, field) ?? null
}

function readOwn(reading: Reading, field: TextField, value: string): string | Rejection {
  const text = repairText(value)
  if (!exceedsBytes(text, LOG_LIMITS.maxFieldBytes)) return text
  if (reading.strict) {
    return { code: 'FIELD_TOO_LARGE', message: `${field} is longer than ${LOG_LIMITS.maxFieldBytes} bytes.` }
  }
  warn(reading, 'FIELD_CUT', field)
  keep(reading, field, text)
  return cutShortText(text, LOG_LIMITS.maxFieldBytes)
}

/** Ids of a trace and a span: zeros and nothing are none, and hexadecimal ones are in lower case, in which every tracer asks for them. */
export function readTraceId(reading: Reading, field: 'traceId' | 'spanId'): string | null | Rejection {
  const text = readText(reading, field)
  if (typeof text !== 'string' || reading.strict) return text
  if (isNoId(text)) return takeFinding(reading, field) ?? null
  const lower = text.toLowerCase()
  return lower !== text && HEX_ID.test(text) ? lower : text
}
