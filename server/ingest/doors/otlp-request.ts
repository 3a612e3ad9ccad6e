/** A request for the export of logs, however it was carried: its records, and what the answer says of them. */
import type { AppError, ErrorCode } from '../../platform/errors.ts'
import type { JsonObject } from '../metadata.ts'
import type { DeduplicateBodies } from './body-ids.ts'
import { statusFor } from './fail-status.ts'
import { cut, framesOf, readFramed, type FramedRequest } from './framed-records.ts'
import type { Origin } from './frames.ts'
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
    frames: framesOf(() => encoding.findFrames(bytes), `logs of OTLP in ${encoding.contentType}`),
    hasFineTime: encoding.hasFineTime,
    read: createReader(bytes, encoding),
  }
  return readFramed(request, framed, deduplicate)
}

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
  /** Of google.rpc.Code. */
  code: number
  message: string
  /** The same request may be taken later. */
  isRetriable: boolean
}

const CODES: Readonly<Partial<Record<ErrorCode, number>>> = {
  FORBIDDEN: 7,
  PAYLOAD_TOO_LARGE: 8,
  TOO_MANY_REQUESTS: 8,
  UNAUTHENTICATED: 16,
}
const INVALID_ARGUMENT = 3
const UNAVAILABLE = 14

export function statusOf(error: AppError): Status {
  const { code, message } = error
  const { retriable: isRetriable } = statusFor(error)
  return { code: CODES[code] ?? (isRetriable ? UNAVAILABLE : INVALID_ARGUMENT), message, isRetriable }
}
