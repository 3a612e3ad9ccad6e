/** Ids as they are copied from an alert, a ticket or the drawer: those of traces, spans and logs. */
import { HEX_ID, UUID } from '../../server/log/id-forms.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { allOf, anyOf, textCondition } from './filter.ts'
import { printMoment } from '../ui/time/moment.ts'

type PastedId = { filter: LogFilter; said: string; isTrace: boolean }

/** What a bare word selects if it has the form of an id; undefined for any other word. The server takes hexadecimal ids in any case. */
export function readPastedId(word: string): PastedId | undefined {
  const text = textCondition('message', { contains: word })
  const trace = textCondition('traceId', { eq: word })
  const span = textCondition('spanId', { eq: word })
  const isHex = HEX_ID.test(word)
  if (isUuid(word) || (isHex && word.length === 32))
    return { filter: anyOf([trace, text]), said: 'is read as a trace ID, and as text', isTrace: true }
  if (isHex) {
    const said = 'is read as the ID of a trace or a span, and as text'
    return { filter: anyOf([trace, span, text]), said, isTrace: true }
  }
  const moment = momentOfLogId(word)
  if (moment === undefined) return undefined
  const bounds = [{ timestamp: { gte: moment } }, { timestamp: { lte: moment } }]
  return { filter: allOf(bounds), said: 'is the ID of a log, and selects its moment', isTrace: false }
}

/** A UUID may be the id of a log, which only the server can tell. */
export const isUuid = (text: string) => UUID.test(text.toLowerCase())

/** Whether the text is an id that the API has given to a log. */
export const isLogId = (text: string) => momentOfLogId(text) !== undefined

/** Of the ids that the API gives to logs: the milliseconds as 64 bits, in some the microseconds as 16, and the UUID, as base64url. */
const LOG_ID = /^[\w-]{32}(?:[\w-]{3})?$/
const SHORT_BYTES = 24
/** Logs are of the years 1 to 9999. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z')
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** The time of the log that has this id; undefined if the text is none that the API gives. */
function momentOfLogId(text: string): string | undefined {
  if (!LOG_ID.test(text)) return undefined
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  const ms = Number(view.getBigInt64(0))
  const isShort = bytes.length === SHORT_BYTES
  const us = isShort ? 0 : view.getUint16(8)
  if (ms < EARLIEST_MS || ms > LATEST_MS) return undefined
  if (us > 999 || isShort !== (us === 0)) return undefined
  return printMoment(ms, us)
}
