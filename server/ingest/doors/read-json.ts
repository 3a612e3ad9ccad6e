/** Reads JSON that has been found in a body. */
import { explainFault } from '../../platform/text/json-fault.ts'
import { parseJson } from '../../platform/text/json.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { hasFineTime } from './fine-time.ts'
import { createFrames, type Frames, type Span } from './frames.ts'
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

/** Bytes that are not UTF-8 are repaired. Throws an Error with the reason. */
export function readObject(bytes: Buffer): JsonObject {
  const value = parse(bytes.toString('utf8'))
  if (isJsonObject(value)) return value
  throw new Error('It is not a JSON object')
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw error instanceof SyntaxError ? new Error(`It is not JSON: ${explainFault(text, error).reason}`) : error
  }
}

/** Nearly every fine time in seconds; any other is read as a time. */
const FINE_SECONDS = /^"?\d{9,11}\.\d{3}\d{0,2}[1-9]/

/** What is longer is no time. */
const MAX_TIME_LENGTH = 100

/** Whether an object has a time finer than a millisecond under this key. */
export function hasFineTimeAt(bytes: Buffer, key: string): boolean {
  let isFine = false
  walkMembers(bytes, 0, (name, at) => {
    const end = skipValue(bytes, at)
    if (name === key) isFine = end - at <= MAX_TIME_LENGTH && isFineTime(bytes.toString('utf8', at, end))
    return end
  })
  return isFine
}

const isFineTime = (json: string) => FINE_SECONDS.test(json) || hasFineTime({ timestamp: parse(json) })
