/** A request for the export of logs, however it was carried: its records, and what the answer says of them. */
import { AppError, ERRORS, type ErrorCode } from '../../platform/errors.ts'
import type { JsonObject } from '../metadata.ts'
import type { DeduplicateBodies } from './body-ids.ts'
import { cut, readFramed, type FramedRequest } from './framed-records.ts'
import type { Frames, Origin } from './frames.ts'
import type { Encoding } from './otlp-encoding.ts'
import { shareSource, toRecord, type OtlpSource, type Shared } from './otlp-log.ts'
import type { Decoded, Outcome } from './take-body.ts'

/** Throws AppError: BAD_REQUEST (nothing can be read as logs) or PAYLOAD_TOO_LARGE (what it would become). */
export function decodeRequest(
  request: FramedRequest,
  { encoding, deduplicate }: { encoding: Encoding; deduplicate: DeduplicateBodies },
): Decoded {
  const { bytes } = request
  const framed = {
    frames: findFrames(bytes, encoding),
    hasFineTime: encoding.hasFineTime,
    read: createReader(bytes, encoding),
  }
  return readFramed(request, framed, deduplicate)
}

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

function createReader(bytes: Buffer, encoding: Encoding): (log: Buffer, origin: Origin) => JsonObject {
  let known: { origin: Origin; shared: Shared } | undefined

  function sharedOf(origin: Origin): Shared {
    if (known?.origin !== origin) {
      const { resource, scope } = origin
      const source = resource.span ? encoding.readResource(cut(bytes, resource.span)) : NO_SOURCE
      known = {
        origin,
        shared: shareSource(source, scope.span ? encoding.readScope(cut(bytes, scope.span)) : NO_SOURCE),
      }
    }
    return known.shared
  }

  return (log, origin) => toRecord(encoding.readLog(log), sharedOf(origin))
}

const NO_SOURCE: OtlpSource = { attributes: [], droppedAttributes: 0 }

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
