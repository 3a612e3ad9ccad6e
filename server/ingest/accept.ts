/** The core of the stage: the route and the mutation both hand it the records that a client sent. */
import type { MessageVersion } from '../log/message.ts'
import { AppError } from '../platform/errors.ts'
import type { Principal } from '../platform/principal.ts'
import { createPrepare, type Prepared, type RejectedRecord } from './prepare.ts'
import type { Publisher } from './publisher.ts'
import { MAX_RECORDS, type DoorName, type Records } from './request.ts'
import { createMint, createRecordIds } from './record-id.ts'
import type { Rejection } from './rejection.ts'
import type { Warnings } from './warning.ts'

/** Who sends logs: what they get, and whose ids are its own. */
type Sender = Pick<Principal, 'id' | 'defaults' | 'quota' | 'check'>

export type AcceptRequest = {
  /** By which way the records came in. */
  door: DoorName
  /** What the client sent, one entry a record, judged one by one. 1 to 10 000. */
  records: Records
  /** 1 to 256 printable ASCII characters; with it, the same records sent again become the same rows. */
  idempotencyKey?: string | null | undefined
  /** True: only our own names, times and levels are read, and what is too large is refused instead of cut. */
  strict?: boolean | null | undefined
  /** True: with an idempotency key, too, a record may lack a timestamp; it is then another one when it is sent again. */
  mayLackTime?: boolean | undefined
  /** Where the records begin among those of a request that is accepted in slices. */
  offset?: number | undefined
  /** By whom what waits for the stream is counted (client-of.ts). */
  client?: string | undefined
  /** Absent: anybody. */
  sender?: Sender | undefined
  /** Called with what the rejections take in the answer, before anything is published; what it throws refuses the request. */
  reserve?: ((bytes: number) => void) | undefined
}

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
  /** What one request takes of a turn of the event loop. */
  sliceMs?: number | undefined
  /** `knownId` is the id of the first one, if it is the same when they are sent again. */
  onAccepted?: ((records: number, door: DoorName, knownId: string | undefined) => void) | undefined
  /** `sample` is the beginning of the last record that was refused. */
  onRejected?: ((rejected: readonly Rejection[], door: DoorName, sample: string | undefined) => void) | undefined
  onWarned?: ((warnings: Warnings) => void) | undefined
  /** Called with the error when a request is answered with OVERLOADED or STREAM_UNAVAILABLE. */
  onUnanswered?: ((error: unknown, door: DoorName) => void) | undefined
}

/**
 * Resolves when every good record is durable. Throws AppError: BAD_REQUEST (no record, a bad key), PAYLOAD_TOO_LARGE (more
 * than 10 000 records), what reading a record throws, OVERLOADED and STREAM_UNAVAILABLE (nothing is known to be stored).
 */
export type Accept = (request: AcceptRequest) => Promise<Acceptance>

export type Asker = Pick<AcceptRequest, 'client' | 'door' | 'reserve' | 'sender'>

/** Its two steps: after the first one nothing of the request is needed any more. */
export type AcceptSteps = {
  prepare(request: AcceptRequest): Prepared | Promise<Prepared>
  /** `asker`: of the request. */
  publish(prepared: Prepared, asker: Asker): Promise<Acceptance>
}

export function createAccept(parts: AcceptParts): AcceptSteps & { accept: Accept } {
  const { publisher, now = Date.now, retentionDays, messageVersion, sliceMs } = parts
  const { onAccepted, onRejected, onWarned, onUnanswered } = parts
  const mint = createMint()
  const prepareRecords = createPrepare({ sliceMs })

  function prepare(request: AcceptRequest): Prepared | Promise<Prepared> {
    refuseBadRequest(request)
    const { records, idempotencyKey, strict, mayLackTime, client, sender } = request
    const [nowMs, version] = [now(), messageVersion()]
    const giveKnownId = giveIdsUnderKey(request, version)
    const ids = { giveId: giveKnownId ?? (() => mint(nowMs)), knowsIds: giveKnownId !== undefined }
    const timestampRequired = typeof idempotencyKey === 'string' && mayLackTime !== true
    const rules = { nowMs, retentionDays, timestampRequired, strict: strict === true, defaults: sender?.defaults }
    return prepareRecords(records, { ...rules, maxRecordBytes: publisher.maxRecordBytes, version, ...ids, client })
  }

  function reject({ rejected, rejectedBytes, sample }: Prepared, { reserve, door }: Asker): void {
    try {
      reserve?.(rejectedBytes)
    } catch (error) {
      if (error instanceof AppError && error.code === 'OVERLOADED') onUnanswered?.(error, door)
      throw error
    }
    onRejected?.(rejected, door, sample)
  }

  async function publish(prepared: Prepared, asker: Asker): Promise<Acceptance> {
    const { values, rejected, warnings, knownId } = prepared
    if (rejected.length > 0) reject(prepared, asker)
    if (values.length === 0) return { accepted: 0, rejected }
    const accepted = values.length
    return publisher.publish(values, asker.client).then(
      () => {
        onAccepted?.(accepted, asker.door, knownId)
        if (warnings === undefined) return { accepted, rejected }
        onWarned?.(warnings)
        return { accepted, rejected, warnings }
      },
      (error: unknown) => {
        onUnanswered?.(error, asker.door)
        throw error
      },
    )
  }

  // Neither of them waits with `await`: an async function would keep the records, which are most of the memory of all waiting requests.
  async function accept(request: AcceptRequest): Promise<Acceptance> {
    const { client, door, reserve } = request
    const asker = { client, door, reserve }
    const prepared = prepare(request)
    return prepared instanceof Promise ? prepared.then((made) => publish(made, asker)) : publish(prepared, asker)
  }

  return { prepare, publish, accept }
}

/** Undefined without a key. */
function giveIdsUnderKey({ idempotencyKey: key, offset = 0, sender }: AcceptRequest, version: MessageVersion) {
  if (typeof key !== 'string') return undefined
  const derivation = version === 1 ? 'content' : 'place'
  // No key of a client has a line break in it.
  if (sender !== undefined && sender.id !== '') return createRecordIds(`${key}\n${offset}\n${sender.id}`, derivation)
  return createRecordIds(offset === 0 ? key : `${key}\n${offset}`, derivation)
}

/** The same rule for the doors and the mutation: HTTP has no single well-known way to carry other characters in a header. */
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
