/** The records of a body in which each has been found, but none decoded: they are read one by one, as they are asked for. */
import { AppError } from '../../platform/errors.ts'
import type { JsonObject } from '../metadata.ts'
import { MAX_RECORDS, type Records } from '../request.ts'
import { unreadable } from '../unreadable.ts'
import { bodyIdsOf, type DeduplicateBodies } from './body-ids.ts'
import type { DoorRequest } from './door.ts'
import type { Frames, Origin, Span } from './frames.ts'
import { readKey } from './idempotency-key.ts'
import type { Decoded } from './take-body.ts'

export type FramedRequest = Pick<DoorRequest, 'headers' | 'url' | 'client' | 'sender' | 'bytes'>

export type Framed = {
  frames: Frames
  /** Whether the record that is in these bytes has a time finer than a millisecond; without decoding it. */
  hasFineTime(bytes: Buffer): boolean
  /** Throws an Error with the reason, for a record that cannot be read. */
  read(bytes: Buffer, origin: Origin): JsonObject
}

/** To find the records of a longer one takes milliseconds. */
const LONG_BODY = 1024 * 1024

/** Without a key a body that was sent before has the ids that it had. Throws PAYLOAD_TOO_LARGE where the records would become too large. */
export function readFramed(request: FramedRequest, framed: Framed, deduplicate: DeduplicateBodies): Decoded {
  const { bytes, headers } = request
  const ranges = framed.frames.slices()
  const idempotencyKey = readKey(headers)
  const isKnown = { deduplicate, isFine: () => hasOneFineTime(bytes, framed) }
  const idOf = idempotencyKey === undefined ? bodyIdsOf(request, isKnown) : undefined
  const tookSlice = bytes.length > LONG_BODY
  const slices = ranges.map(({ from, to }): Records => ({
    length: to - from,
    tookSlice,
    at: (index) => readRecord(bytes, framed, { index: from + index, idOf }),
  }))
  return { slices, idempotencyKey, mayLackTime: true }
}

/** Of a body as `what`. Throws BAD_REQUEST with the reason where nothing of it can be read. */
export function framesOf(find: () => Frames, what: string): Frames {
  try {
    return find()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('BAD_REQUEST', `The body cannot be read as ${what}. ${reason}.`, { cause })
  }
}

export const cut = (bytes: Buffer, { start, end }: Span): Buffer => bytes.subarray(start, end)

/** Of the first slice: whoever has fine times has one among so many, and to look at a million would keep all others waiting. */
function hasOneFineTime(bytes: Buffer, { frames, hasFineTime }: Framed): boolean {
  const length = Math.min(frames.length(), MAX_RECORDS)
  for (let index = 0; index < length; index++) {
    // A record that cannot be read is not stored.
    if (attempt(() => hasFineTime(cut(bytes, frames.at(index)))) === true) return true
  }
  return false
}

type Wanted = { index: number; idOf: ((index: number) => string) | undefined }

/** One that cannot be read costs only itself. */
function readRecord(bytes: Buffer, { frames, read }: Framed, { index, idOf }: Wanted): unknown {
  const frame = frames.at(index)
  const record = attempt(() => read(cut(bytes, frame), frame.origin))
  if (record instanceof Error) return unreadable(`The log record cannot be read. ${record.message}.`)
  // With the time of receipt, every retry is another log.
  return idOf === undefined || record['timestamp'] === undefined ? record : { ...record, id: idOf(index) }
}

function attempt<Result>(work: () => Result): Result | Error {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}
