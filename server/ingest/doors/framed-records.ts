/** The records of a body whose places are known, which are read as they are asked for. */
import { explainFault } from '../../platform/text/json-fault.ts'
import { parseJson } from '../../platform/text/json.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import type { Records } from '../request.ts'
import { unreadable, whyUnreadable } from '../unreadable.ts'
import { bodyIdsOf } from './body-ids.ts'
import type { DoorOptions, DoorRecords, DoorRequest } from './door.ts'
import { hasFineTime } from './fine-time.ts'
import { createFrames, type Frames, type Span } from './frames.ts'
import { readKey } from './idempotency-key.ts'
import { skipValue, walkMembers } from './json-walk.ts'

/** Of everything that a walk comes by. Throws PAYLOAD_TOO_LARGE. */
export function findFrames(walk: (onSpan: (span: Span) => void) => void): Frames {
  const frames = createFrames()
  walk((span) => {
    frames.count()
    frames.add(span)
  })
  return frames
}

type Framed = {
  frames: Frames
  read: (index: number) => unknown
}

/** To find the records of a longer body takes milliseconds. */
const LONG_BODY = 1024 * 1024

/** Of a body that holds so many bytes. */
export function sliceRecords({ frames, read }: Framed, bytes: number): Records[] {
  return frames.slices().map(({ from, to }) => ({
    length: to - from,
    tookSlice: bytes > LONG_BODY,
    at: (index) => read(from + index),
  }))
}

type Known = Pick<DoorOptions, 'deduplicate'> & {
  frames: Frames
  read: (span: Span) => unknown
  /** The key of an object under which its time is; absent: there are none. */
  timeKey?: string
}

/** Under the ids of the body, unless the request has a key. */
export function readFramed(request: DoorRequest, { frames, read, timeKey, deduplicate }: Known): DoorRecords {
  const { bytes, headers } = request
  const idempotencyKey = readKey(headers)
  const isFine = () => timeKey !== undefined && areFine(bytes, frames, timeKey)
  const idOf = idempotencyKey === undefined ? bodyIdsOf(request, { deduplicate, isFine }) : undefined
  const readAt = (index: number) => withId(read(frames.at(index)), idOf?.(index))
  return { slices: sliceRecords({ frames, read: readAt }, bytes.length), idempotencyKey, mayLackTime: true }
}

/** With the time of receipt, every retry is another log. */
function withId(record: unknown, id: string | undefined): unknown {
  const takesId = id !== undefined && isJsonObject(record) && record['timestamp'] !== undefined
  return takesId ? { ...record, id } : record
}

function areFine(bytes: Buffer, frames: Frames, timeKey: string): boolean {
  for (let index = 0; index < frames.length(); index++) if (!isFine(bytes, frames.at(index), timeKey)) return false
  return true
}

/** One that cannot be read is not stored. */
function isFine(bytes: Buffer, { start }: Span, timeKey: string): boolean {
  let isFound = false
  try {
    walkMembers(bytes, start, (name, at) => {
      const end = skipValue(bytes, at)
      if (name === timeKey) isFound = hasFineTime({ timestamp: parseJson(bytes.toString('utf8', at, end)) })
      return end
    })
  } catch (error) {
    if (error instanceof SyntaxError) return true
    throw error
  }
  return isFound
}

/** What is made of the JSON object at a place; `unreadable` where there is no JSON. Bytes that are not UTF-8 are repaired. */
export function readObject(bytes: Buffer, { start, end }: Span, make: (object: JsonObject) => unknown): unknown {
  const value = parseOrExplain(bytes.toString('utf8', start, end))
  return isJsonObject(value) && whyUnreadable(value) === undefined ? make(value) : value
}

function parseOrExplain(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return unreadable(`The record is not JSON. ${explainFault(text, error).reason}.`)
  }
}
