/** Loki's push in JSON: `{"streams":[{"stream":{"app":"shop"},"values":[["1764547200000000000","line",{"trace_id":"…"}]]}]}`. */
import { parseJson } from '../../platform/text/json.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { createFrames, type Frames, type Origin } from './frames.ts'
import { skipAndNote, skipValue, walkBody, walkItems, walkMembers } from './json-walk.ts'
import type { Encoding } from './loki-encoding.ts'
import type { LokiEntry } from './loki-log.ts'
import { fromDigits, isFine } from './nano-time.ts'
import type { NanoTime } from './otlp-log.ts'

export const jsonEncoding: Encoding = { findFrames, readEntry, hasFineTime, readLabels }

function findFrames(bytes: Buffer): Frames {
  const frames = createFrames()
  let hasMembers = false
  let isPush = false
  walkBody(bytes, (name, at) => {
    hasMembers = true
    if (name !== 'streams') return skipValue(bytes, at)
    isPush = true
    return walkItems(bytes, at, (item) => findInStream(bytes, item, frames))
  })
  if (hasMembers && !isPush) throw new Error('It holds no streams')
  return frames
}

function findInStream(bytes: Buffer, start: number, frames: Frames): number {
  const labels: Origin['resource'] = {}
  frames.count()
  frames.begin({ resource: labels, scope: {} })
  return walkMembers(bytes, start, (name, at) => {
    if (name !== 'values') return skipAndNote(bytes, at, name === 'stream' ? labels : undefined)
    return walkItems(bytes, at, (item) => {
      frames.count()
      const end = skipValue(bytes, item)
      frames.add({ start: item, end })
      return end
    })
  })
}

/** Bytes that are not UTF-8 are repaired, as in the other encoding. */
const parse = (bytes: Buffer): unknown => parseJson(bytes.toString('utf8'))

function readLabels(bytes: Buffer): JsonObject {
  const labels = parse(bytes)
  if (isJsonObject(labels)) return labels
  throw new Error('The labels are not a JSON object')
}

function readEntry(bytes: Buffer): LokiEntry {
  const entry = parse(bytes)
  if (!Array.isArray(entry)) throw new Error('An entry is an array of a time and a line')
  const [time, line, structured] = entry as unknown[]
  if (line === undefined || line === null) throw new Error('It has no line')
  return {
    time: readTime(time),
    line: typeof line === 'string' ? line : JSON.stringify(line),
    structured: isJsonObject(structured) ? structured : undefined,
  }
}

/** Fewer digits would be a time before 1974: the senders of these have another unit. */
const LEAST_DIGITS = 18

function readTime(value: unknown): LokiEntry['time'] {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).trim()
  if (/^0*$/.test(text)) return undefined
  return readNanoseconds(text) ?? value
}

const readNanoseconds = (text: string): NanoTime | undefined =>
  text.length < LEAST_DIGITS ? undefined : fromDigits(text)

/** The time comes first. */
const TIME = /^\[\s*"?(\d+)/

function hasFineTime(bytes: Buffer): boolean {
  const [, digits = ''] = TIME.exec(bytes.toString('latin1', 0, 64)) ?? []
  return isFine(readNanoseconds(digits))
}
