/** What every door does with a body, whatever carries it: receive, decode, accept, in slices where there are many records. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { ERRORS, toAppError, type AppError } from '../../platform/errors.ts'
import type { FindDecoder, Receive } from '../../platform/http-body/receive.ts'
import type { Acceptance, AcceptRequest, AcceptSteps, Asker } from '../accept.ts'
import type { Prepared } from '../prepare.ts'
import type { DoorName, Records } from '../request.ts'
import { sampleBody } from '../sample.ts'

export type Decoded = Pick<AcceptRequest, 'idempotencyKey' | 'strict' | 'mayLackTime'> & {
  /** Accepted one after the other. The body is held until the last one is read; without any the request is good, and holds nothing. */
  slices: readonly Records[]
  /** The answer names every record that was refused. */
  namesRejected?: boolean
}

/** Of all slices. Where there are several, `rejected` has only those of the first one that has any, unless the answer names all of them. */
export type Outcome = Acceptance & { rejectedCount: number }

export type TakeParts = {
  steps: AcceptSteps
  receive: Receive
  /** Called with the error when a request is refused because there is no room for its body or its answer; `publish` reports its own refusals. */
  onUnanswered: (error: unknown, door: DoorName) => void
  /** Called with the error when a request is refused that is not to be sent again, and the beginning of its body, if that has come. */
  onRefused: (error: AppError, door: DoorName, sample?: string) => void
}

type Incoming = {
  headers: IncomingHttpHeaders
  /** Of the body. */
  stream: Readable
  findDecoder?: FindDecoder | undefined
  asker: Asker & { client: string }
  /** Throws an AppError where nothing of the body can be read. */
  decode: (bytes: Buffer) => Decoded
}

/** Resolves when every good record is durable. A chain, because an async function would keep the body and the records while it waits for the stream. */
export function takeBody(
  { headers, stream, findDecoder, asker, decode }: Incoming,
  parts: TakeParts,
): Promise<Outcome> {
  const { steps, receive, onUnanswered, onRefused } = parts
  let isTaken = false
  let sample: string | undefined
  return receive({ headers, stream, client: asker.client, findDecoder }, async (bytes) => {
    try {
      const records = decode(bytes)
      isTaken = true
      // Its body may have taken its time, and the key may be over since.
      asker.sender?.check()
      // Before any of it is published: what is refused for a quota stores nothing.
      asker.sender?.quota?.takeLogs(countRecords(records), () => bytes.length)
      return await takeSlices(records, asker, steps)
    } catch (error) {
      sample = sampleBody(bytes)
      throw error
    }
  })
    .catch((error: unknown) => {
      const refusal = toAppError(error)
      if (refusal.code === 'OVERLOADED' && !isTaken) onUnanswered(refusal, asker.door)
      if (!ERRORS[refusal.code].retriable) onRefused(refusal, asker.door, sample)
      throw error
    })
    .then((taken) => (taken.last ? steps.publish(taken.last, asker).then(taken.add) : taken.before))
}

const countRecords = ({ slices }: Decoded) => slices.reduce((sum, { length }) => sum + length, 0)

/** `add` makes the outcome of the last slice that of the request. */
type Taken = { before: Outcome; last: Prepared | undefined; add(done: Acceptance): Outcome }

const NOTHING: Outcome = { accepted: 0, rejected: [], rejectedCount: 0 }

/**
 * Of several slices all but the last are published here. Should one of them fail, the request does, and it depends on the ids whether those
 * before it are stored twice when it is sent again.
 */
async function takeSlices(taken: Decoded, asker: Asker, steps: AcceptSteps): Promise<Taken> {
  const { slices, namesRejected, idempotencyKey, strict, mayLackTime } = taken
  const options = { idempotencyKey, strict, mayLackTime, ...asker }
  let before = NOTHING
  let offset = 0
  for (const records of slices.slice(0, -1)) {
    const prepared = await steps.prepare({ ...options, records, offset })
    before = add(before, await steps.publish(prepared, asker), { offset, namesRejected })
    offset += records.length
  }
  const records = slices.at(-1)
  const last = records && (await steps.prepare({ ...options, records, offset }))
  return { before, last, add: (done) => add(before, done, { offset, namesRejected }) }
}

type Place = { offset: number; namesRejected: boolean | undefined }

function add(before: Outcome, { accepted, rejected, warnings }: Acceptance, { offset, namesRejected }: Place): Outcome {
  const placed = offset === 0 ? rejected : rejected.map((one) => ({ ...one, index: one.index + offset }))
  const isFirst = before.rejected.length === 0
  return {
    accepted: before.accepted + accepted,
    rejected: isFirst ? placed : namesRejected ? [...before.rejected, ...placed] : before.rejected,
    rejectedCount: before.rejectedCount + rejected.length,
    warnings,
  }
}
