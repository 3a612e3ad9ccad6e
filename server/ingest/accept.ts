/** The core of the stage: the route and the mutation both hand it the records that a client sent. */
import type { Log } from '../log/log.ts'
import { encodeLog, type MessageVersion } from '../log/message.ts'
import { AppError } from '../platform/errors.ts'
import { cutText, jsonLength } from './cut-text.ts'
import type { Publisher } from './publisher.ts'
import { MAX_RECORDS } from './request.ts'
import { createMint, createRecordIds, type GiveId } from './record-id.ts'
import type { Rejection } from './rejection.ts'
import { validate } from './validate.ts'
import { createTally, type Warnings } from './warning.ts'

export type AcceptRequest = {
  /** What the client sent, one entry a record, judged one by one. 1 to 10 000. */
  records: readonly unknown[]
  /** 1 to 256 printable ASCII characters; with it, the same records sent again become the same rows. */
  idempotencyKey?: string | null | undefined
  /** True: only our own names, times and levels are read, and what is too large is refused instead of cut. */
  strict?: boolean | null | undefined
}

/** A record that was refused, and its index in the request. */
type RejectedRecord = Rejection & { index: number }

/** The outcome of a request. Every accepted record is durable in the stream. */
export type Acceptance = {
  accepted: number
  rejected: RejectedRecord[]
  /** What was read from other names or cut, in the accepted records; absent when there is nothing to say. */
  warnings?: Warnings | undefined
}

export type AcceptParts = {
  publisher: Pick<Publisher, 'publish' | 'maxRecordBytes'>
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined
  /** A record of an older day is refused; undefined takes any past. */
  retentionDays?: number | undefined
  /** What the writers read: 2. With 1 there are no microseconds, and ids under an idempotency key are derived as in version 0.2.0. */
  messageVersion: () => MessageVersion
  onAccepted?: ((records: number) => void) | undefined
  onRejected?: ((rejected: readonly Rejection[]) => void) | undefined
  onWarned?: ((warnings: Warnings) => void) | undefined
  /** Called with the error when a request is answered with OVERLOADED or STREAM_UNAVAILABLE. */
  onUnanswered?: ((error: unknown) => void) | undefined
}

/**
 * Resolves when every good record is durable. Throws AppError: BAD_REQUEST (no record, a bad key), PAYLOAD_TOO_LARGE (more
 * than 10 000 records), OVERLOADED and STREAM_UNAVAILABLE (nothing is known to be stored).
 */
export type Accept = (request: AcceptRequest) => Promise<Acceptance>

export function createAccept({
  publisher,
  now = Date.now,
  retentionDays,
  messageVersion,
  onAccepted,
  onRejected,
  onWarned,
  onUnanswered,
}: AcceptParts): Accept {
  const mint = createMint()
  function giverOf(
    { idempotencyKey: key }: AcceptRequest,
    { nowMs, version }: Pick<PrepareOptions, 'nowMs' | 'version'>,
  ) {
    return typeof key === 'string' ? createRecordIds(key, version === 1 ? 'content' : 'place') : () => mint(nowMs)
  }
  // Not async: an async function keeps its arguments while it waits, and the records of all waiting requests are most of the memory.
  return async (request) => {
    refuseBadRequest(request)
    const { maxRecordBytes } = publisher
    const [nowMs, version] = [now(), messageVersion()]
    const giveId = giverOf(request, { nowMs, version })
    const { values, rejected, warnings } = prepare(request, { nowMs, retentionDays, maxRecordBytes, version, giveId })
    if (rejected.length > 0) onRejected?.(rejected)
    if (values.length === 0) return { accepted: 0, rejected }
    const accepted = values.length
    return publisher.publish(values).then(
      () => {
        onAccepted?.(accepted)
        if (warnings === undefined) return { accepted, rejected }
        onWarned?.(warnings)
        return { accepted, rejected, warnings }
      },
      (error: unknown) => {
        onUnanswered?.(error)
        throw error
      },
    )
  }
}

/** The same rule for the route and the mutation: HTTP has no single well-known way to carry other characters in a header. */
export const PRINTABLE_KEY = /^[\x20-\x7e]{1,256}$/

function refuseBadRequest({ records, idempotencyKey }: AcceptRequest): void {
  if (records.length === 0) throw new AppError('BAD_REQUEST', 'The request contains no logs.')
  if (records.length > MAX_RECORDS) {
    throw new AppError(
      'PAYLOAD_TOO_LARGE',
      `A request can hold at most ${MAX_RECORDS} logs. Split them over several requests.`,
    )
  }
  if (typeof idempotencyKey === 'string' && !PRINTABLE_KEY.test(idempotencyKey)) {
    throw new AppError('BAD_REQUEST', 'An idempotency key has 1 to 256 printable ASCII characters.')
  }
}

type PrepareOptions = {
  nowMs: number
  retentionDays: number | undefined
  maxRecordBytes: number
  version: MessageVersion
  giveId: GiveId
}

function prepare({ records, idempotencyKey, strict }: AcceptRequest, settings: PrepareOptions) {
  const { nowMs, retentionDays, maxRecordBytes, version, giveId } = settings
  const timestampRequired = typeof idempotencyKey === 'string'
  const options = { nowMs, retentionDays, timestampRequired, strict: strict === true }
  const values: Buffer[] = []
  const rejected: RejectedRecord[] = []
  const tally = createTally()
  for (const [index, record] of records.entries()) {
    const verdict = validate(record, options)
    if (!verdict.ok) {
      rejected.push({ index, ...verdict.rejection })
      continue
    }
    const { draft, warnings, wholeMessage } = verdict
    const log = { ...draft, id: draft.id ?? giveId(draft, index) }
    const value = encodeLog(log, version)
    if (warnings) tally.add(warnings)
    if (value.length <= maxRecordBytes) values.push(value)
    else if (options.strict) rejected.push({ index, ...tooLargeEncoded(value.length, maxRecordBytes) })
    else {
      const message = cutMessage({ ...log, wholeMessage }, value.length - maxRecordBytes)
      values.push(encodeLog({ ...log, message }, version))
      if (wholeMessage === undefined) tally.add([{ code: 'MESSAGE_CUT', what: 'message' }])
    }
  }
  return { values, rejected, warnings: tally.print() }
}

/** A control character takes six bytes in JSON, so 256 KiB of them are more than Kafka takes in one record. A log is never split. */
function tooLargeEncoded(bytes: number, maxBytes: number): Rejection {
  const sizes = `${bytes} bytes, of which the stream takes at most ${maxBytes}`
  return { code: 'MESSAGE_TOO_LARGE', message: `The log is too large once its characters are escaped: ${sizes}.` }
}

type Cuttable = Pick<Log, 'message'> & { wholeMessage: string | undefined }

/** A message that is so many bytes shorter once its characters are escaped: cut from what was sent, even if it was cut before. */
function cutMessage({ message, wholeMessage = message }: Cuttable, excessBytes: number): string {
  return cutText(wholeMessage, jsonLength(message) - excessBytes, jsonLength)
}
