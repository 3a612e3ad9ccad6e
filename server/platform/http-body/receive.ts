/** Receives the bodies of requests. What all of them hold together is bounded: what would be too much is refused as it comes. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { AppError } from '../errors.ts'
import { MAX_BODY_BYTES } from './max-body-bytes.ts'
import { createLoopBudget } from './loop-budget.ts'

/** Room for one request of the largest size beside many ordinary ones. */
const MAX_HELD_BYTES = 24 * 1024 * 1024

/** About ten milliseconds of parsing and checking. */
const USED_PER_TURN_BYTES = 64 * 1024
/** A few seconds of them. Who would wait longer is better off trying again later. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024
/** A question or a few logs, which need not wait behind large bodies. */
const SMALL_BYTES = 4 * 1024

/**
 * Resolves with what `use` makes of the whole body, whose bytes count until then. Throws AppError: OVERLOADED (the bodies in hand
 * leave no room, or too much waits to be used; one of any size is taken when there is no other), PAYLOAD_TOO_LARGE (over 20 MiB) or BAD_REQUEST (cut off, or not encoded as it says).
 * What a client still sends of a refused body is read and dropped, so that it gets its answer and may use the connection again.
 */
export type Receive = <T>(body: Body, use: (bytes: Buffer) => Promise<T>) => Promise<T>

/** Of a request: the stream of its body, which a decoder may have replaced. */
type Body = { headers: IncomingHttpHeaders; stream: Readable }

export function createReceive({ maxHeldBytes = MAX_HELD_BYTES }: { maxHeldBytes?: number | undefined } = {}): Receive {
  const room: Room = { heldBytes: 0, maxBytes: maxHeldBytes }
  const budget = createLoopBudget(USED_PER_TURN_BYTES)
  function untilItsTurn(bytes: number): Promise<void> | undefined {
    if (budget.waiting() > MAX_WAITING_BYTES) throw overloaded()
    return budget.wait(bytes)
  }

  return async (body, use) => {
    const bytes = await collect(body, room)
    try {
      if (bytes.length > SMALL_BYTES) await untilItsTurn(bytes.length)
      return await use(bytes)
    } finally {
      room.heldBytes -= bytes.length
    }
  }
}

type Room = { heldBytes: number; maxBytes: number }

/**
 * Counts what has come, not what was announced: a slow client would else keep others out with bytes that it never sends. An
 * announced size is only a reason to refuse at once.
 */
function collect({ headers, stream }: Body, room: Room): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const announced = Number(headers['content-length'] ?? 0)
    const refusal = refuse(room, { bytes: announced, otherBytes: room.heldBytes })
    if (refusal) return fail(refusal)
    // A decoder comes paused.
    stream.on('data', take).on('end', finish).on('error', cutOff).resume()

    function take(chunk: Buffer): void {
      const otherBytes = room.heldBytes - bytes
      bytes += chunk.length
      room.heldBytes += chunk.length
      chunks.push(chunk)
      const problem = refuse(room, { bytes, otherBytes })
      if (problem) fail(problem)
    }
    function finish(): void {
      stopListening()
      resolve(Buffer.concat(chunks, bytes))
    }
    function cutOff(cause: Error): void {
      fail(new AppError('BAD_REQUEST', 'The body was cut off, or cannot be decoded.', { cause }))
    }
    function fail(error: AppError): void {
      stopListening()
      room.heldBytes -= bytes
      stream.resume()
      reject(error)
    }
    function stopListening(): void {
      stream.off('data', take).off('end', finish).off('error', cutOff)
    }
  })
}

function refuse({ maxBytes }: Room, { bytes, otherBytes }: { bytes: number; otherBytes: number }) {
  if (bytes > MAX_BODY_BYTES) return new AppError('PAYLOAD_TOO_LARGE', `A body has at most ${MAX_BODY_BYTES} bytes.`)
  if (otherBytes === 0 || otherBytes + bytes <= maxBytes) return undefined
  return overloaded()
}

function overloaded(): AppError {
  return new AppError('OVERLOADED', 'Too many logs are being received; none of these is stored. Send them again later.')
}
