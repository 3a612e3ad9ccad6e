/** The core of the stage: both doors, the route and the mutation, hand it what a client sent. */
import { encodeLog } from '../log/message.ts'
import { AppError } from '../platform/errors.ts'
import type { Publisher } from './publisher.ts'
import { MAX_RECORDS } from './record.ts'
import { createMint, createRecordIds } from './record-id.ts'
import type { Rejection } from './rejection.ts'
import { validate, type Draft } from './validate.ts'

export type AcceptRequest = {
  /** What the client sent, one entry a record, judged one by one. 1 to 10 000. */
  records: readonly unknown[]
  /** 1 to 256 printable ASCII characters; with it, the same records sent again become the same rows. */
  idempotencyKey?: string | null | undefined
}

/** A record that was refused, by its place in the request, from 0. */
type RejectedRecord = Rejection & { index: number }

/** What became of a request. Everything accepted is durable in the stream. */
export type Acceptance = { accepted: number; rejected: RejectedRecord[] }

export type AcceptParts = {
  publisher: Pick<Publisher, 'publish' | 'maxRecordBytes'>
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined
  /** A record of an older day is refused; undefined takes any past. */
  retentionDays?: number | undefined
  onAccepted?: ((records: number) => void) | undefined
  onRejected?: ((rejected: readonly Rejection[]) => void) | undefined
  /** Called with the error when a request is answered that it cannot be taken now. */
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
  onAccepted,
  onRejected,
  onUnanswered,
}: AcceptParts): Accept {
  const mint = createMint()
  // Awaits nothing: an async function that waits keeps its arguments, and the records of all that wait for the stream are most of the memory.
  return async (request) => {
    refuseBadRequest(request)
    const { maxRecordBytes } = publisher
    const { values, rejected } = prepare(request, { nowMs: now(), retentionDays, maxRecordBytes, mint })
    if (rejected.length > 0) onRejected?.(rejected)
    if (values.length === 0) return { accepted: 0, rejected }
    const accepted = values.length
    return publisher.publish(values).then(
      () => {
        onAccepted?.(accepted)
        return { accepted, rejected }
      },
      (error: unknown) => {
        onUnanswered?.(error)
        throw error
      },
    )
  }
}

/** The same rule at both doors: HTTP cannot carry other characters in a header in one well-known way. */
export const PRINTABLE_KEY = /^[\x20-\x7e]{1,256}$/

function refuseBadRequest({ records, idempotencyKey }: AcceptRequest): void {
  if (records.length === 0) throw new AppError('BAD_REQUEST', 'There is no log in the request.')
  if (records.length > MAX_RECORDS) {
    throw new AppError('PAYLOAD_TOO_LARGE', `A request takes at most ${MAX_RECORDS} logs. Send several.`)
  }
  if (typeof idempotencyKey === 'string' && !PRINTABLE_KEY.test(idempotencyKey)) {
    throw new AppError('BAD_REQUEST', 'An idempotency key has 1 to 256 printable ASCII characters.')
  }
}

type PrepareOptions = {
  nowMs: number
  retentionDays: number | undefined
  maxRecordBytes: number
  mint: (nowMs: number) => string
}

function prepare({ records, idempotencyKey }: AcceptRequest, settings: PrepareOptions) {
  const { nowMs, retentionDays, maxRecordBytes, mint } = settings
  const hasKey = typeof idempotencyKey === 'string'
  const giveId: (draft: Draft) => string = hasKey ? createRecordIds(idempotencyKey) : () => mint(nowMs)
  const options = { nowMs, retentionDays, timestampRequired: hasKey }
  const values: Buffer[] = []
  const rejected: RejectedRecord[] = []
  for (const [index, record] of records.entries()) {
    const verdict = validate(record, options)
    if (!verdict.ok) {
      rejected.push({ index, ...verdict.rejection })
      continue
    }
    const { draft } = verdict
    const value = encodeLog({ ...draft, id: draft.id ?? giveId(draft) })
    if (value.length <= maxRecordBytes) values.push(value)
    else rejected.push({ index, ...tooLargeEncoded(value.length, maxRecordBytes) })
  }
  return { values, rejected }
}

/** A control character takes six bytes in JSON: 256 KiB of them are more than Kafka takes in one record, and splitting a log is not storing it. */
function tooLargeEncoded(bytes: number, maxBytes: number): Rejection {
  const sizes = `it takes ${bytes} bytes in the stream, at most ${maxBytes} fit`
  return { code: 'MESSAGE_TOO_LARGE', message: `The log has too many characters that must be escaped: ${sizes}.` }
}
