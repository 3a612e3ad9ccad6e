/** A request for the export of logs, however it was carried: its records, and what the answer says of them. */
import { AppError, ERRORS, type ErrorCode } from '../../platform/errors.ts'
import type { JsonObject } from '../metadata.ts'
import type { Records } from '../request.ts'
import { unreadable } from '../unreadable.ts'
import { bodyIdsOf, type DeduplicateBodies } from './body-ids.ts'
import type { DoorRequest } from './door.ts'
import type { Frames, Origin, Span } from './frames.ts'
import { readKey } from './idempotency-key.ts'
import type { Encoding } from './otlp-encoding.ts'
import { shareSource, toRecord, type OtlpLog, type OtlpSource, type Shared } from './otlp-log.ts'
import type { Decoded, Outcome } from './take-body.ts'

type Request = Pick<DoorRequest, 'headers' | 'url' | 'client' | 'bytes'>

/** Throws AppError: BAD_REQUEST (nothing can be read as logs) or PAYLOAD_TOO_LARGE (what it would become). */
export function decodeRequest(
  request: Request,
  { encoding, deduplicate }: { encoding: Encoding; deduplicate: DeduplicateBodies },
): Decoded {
  const frames = findFrames(request.bytes, encoding)
  const ranges = frames.slices()
  const idempotencyKey = readKey(request.headers)
  const body = { bytes: request.bytes, encoding, frames }
  const isKnown = { deduplicate, isFine: () => hasFineTimes(body) }
  const idOf = idempotencyKey === undefined ? bodyIdsOf(request, isKnown) : undefined
  const read = createReader(body, idOf)
  const tookSlice = request.bytes.length > LONG_BODY
  const slices = ranges.map(({ from, to }): Records => ({
    length: to - from,
    tookSlice,
    at: (index) => read(from + index),
  }))
  return { slices, idempotencyKey, mayLackTime: true }
}

/** To find the records of a longer one takes milliseconds. */
const LONG_BODY = 1024 * 1024

function findFrames(bytes: Buffer, { findFrames: find, contentType }: Encoding): Frames {
  try {
    return find(bytes)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const message = `The body cannot be read as logs of OTLP in ${contentType}. ${reasonOf(cause)}.`
    throw new AppError('BAD_REQUEST', message, { cause })
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

type Body = { bytes: Buffer; encoding: Encoding; frames: Frames }

function hasFineTimes({ bytes, encoding, frames }: Body): boolean {
  for (let index = 0; index < frames.length(); index++) {
    const { start, end } = frames.at(index)
    if (!isFine(bytes.subarray(start, end), encoding)) return false
  }
  return true
}

/** One that was only observed at a fine time is no less itself. A record that cannot be read is not stored. */
function isFine(bytes: Buffer, { hasFineTime }: Encoding): boolean {
  try {
    return hasFineTime(bytes)
  } catch {
    return true
  }
}

/** Reads records as they are asked for. One that cannot be read costs only itself. */
function createReader({ bytes, encoding, frames }: Body, idOf?: (index: number) => string): (index: number) => unknown {
  const at = ({ start, end }: Span) => bytes.subarray(start, end)
  let known: { origin: Origin; shared: Shared } | undefined

  function sharedOf(origin: Origin): Shared {
    if (known?.origin !== origin) {
      const { resource, scope } = origin
      const source = resource.span ? encoding.readResource(at(resource.span)) : NO_SOURCE
      known = { origin, shared: shareSource(source, scope.span ? encoding.readScope(at(scope.span)) : NO_SOURCE) }
    }
    return known.shared
  }

  function decode(index: number): { log: OtlpLog; shared: Shared } | Error {
    const frame = frames.at(index)
    try {
      return { log: encoding.readLog(at(frame)), shared: sharedOf(frame.origin) }
    } catch (error) {
      if (error instanceof Error) return error
      throw error
    }
  }

  return (index) => {
    const decoded = decode(index)
    if (decoded instanceof Error) return unreadable(`The log record cannot be read. ${decoded.message}.`)
    return withId(toRecord(decoded.log, decoded.shared), idOf?.(index))
  }
}

const NO_SOURCE: OtlpSource = { attributes: [], droppedAttributes: 0 }

/** With the time of receipt, every retry is another log. */
function withId(record: JsonObject, id: string | undefined): JsonObject {
  return id === undefined || record['timestamp'] === undefined ? record : { ...record, id }
}

/** Undefined where nothing was refused. */
export function partialOf({
  rejectedCount,
  rejected: [first],
}: Outcome): { rejected: number; reason: string } | undefined {
  if (first === undefined) return undefined
  return { rejected: rejectedCount, reason: `Refused, the first one with ${first.code}: ${first.message}` }
}

type Status = {
  /** Of HTTP. */
  status: number
  /** Of google.rpc.Code. */
  code: number
  message: string
  /** The same request may be taken later. */
  isRetriable: boolean
}

const CODES: Readonly<Partial<Record<ErrorCode, number>>> = { PAYLOAD_TOO_LARGE: 8 }
const INVALID_ARGUMENT = 3
const UNAVAILABLE = 14

/** A client of OpenTelemetry drops what was answered with a defect of ours, so that asks it to send the logs again. */
export function statusOf({ code, message }: AppError): Status {
  const { status, retriable: isRetriable } = code === 'INTERNAL' ? ERRORS.OVERLOADED : ERRORS[code]
  return { status, code: CODES[code] ?? (isRetriable ? UNAVAILABLE : INVALID_ARGUMENT), message, isRetriable }
}
