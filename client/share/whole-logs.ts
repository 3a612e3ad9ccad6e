/** Cuts the bytes of an export after its last whole log, so that the export can continue after a lost connection. */
import type { ExportFormat } from './export-url.ts'

/** The whole logs received so far, their number, and the id of the last one. */
type Whole = { bytes: Uint8Array<ArrayBuffer>; logs: number; lastId: string | undefined }

const NEWLINE = 10
const QUOTE = 34

/** The id ends each line, and holds nothing that would have to be quoted. */
const LAST_ID = { ndjson: /"id":"([^"]+)"\}\n$/, csv: /,([^,"\r\n]+)\r\n$/ } as const satisfies Record<
  ExportFormat,
  RegExp
>
const ENOUGH_FOR_ID = 256

/** @param isContinuation the sink already has the CSV header, so it is left out */
export function createWholeLogs(format: ExportFormat, isContinuation: boolean) {
  let rest: Uint8Array<ArrayBuffer>[] = []
  let isQuoted = false
  let headsToCome = format === 'csv' ? 1 : 0
  return {
    add(chunk: Uint8Array<ArrayBuffer>): Whole {
      let [lines, start, end] = [0, 0, 0]
      for (let index = 0; index < chunk.length; index++) {
        // A cell of a CSV may hold line breaks, between quotes; a quote within it is written twice.
        if (format === 'csv' && chunk[index] === QUOTE) isQuoted = !isQuoted
        if (chunk[index] !== NEWLINE || isQuoted) continue
        end = index + 1
        if (headsToCome === 0) lines++
        else if (isContinuation) [start, rest] = [end, []]
        headsToCome = 0
      }
      const bytes = end > start ? join([...rest, chunk.subarray(start, end)]) : new Uint8Array()
      rest = end > 0 ? [chunk.slice(end)] : [...rest, chunk]
      return { bytes, logs: lines, lastId: lines > 0 ? lastIdOf(bytes, format) : undefined }
    },
  }
}

function lastIdOf(bytes: Uint8Array, format: ExportFormat): string | undefined {
  const tail = new TextDecoder().decode(bytes.subarray(-ENOUGH_FOR_ID))
  return LAST_ID[format].exec(tail)?.[1]
}

function join(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
