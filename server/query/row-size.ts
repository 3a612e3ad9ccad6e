import type { LogRow } from '../filter/log-row.ts'
import type { Size } from '../platform/answer-room.ts'
import { jsonBytes, maxJsonValues } from '../platform/text/json-size.ts'

/** The names of the fields, and what has a bound of its own: id, timestamp, level, message length, cursor. */
const FRAME_BYTES = 400

/** A control character is written with six. */
const MAX_CHAR_BYTES = 6

/** The most that a row takes in an answer in which each of its fields stands once. PostgreSQL's text of metadata is never the shorter one. */
export function sizeOfRow(row: LogRow): Size {
  const { resourceId, traceId, spanId, commit, parentResourceId } = row
  const chars =
    lengthOf(resourceId) + lengthOf(traceId) + lengthOf(spanId) + lengthOf(commit) + lengthOf(parentResourceId)
  return {
    bytes: FRAME_BYTES + MAX_CHAR_BYTES * chars + jsonBytes(row.message) + Buffer.byteLength(row.metadataJson),
    values: maxJsonValues(row.metadataJson),
  }
}

const lengthOf = (text: string | null) => text?.length ?? 0
