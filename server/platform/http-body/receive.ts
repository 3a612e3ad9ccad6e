/** Receives the bodies of requests. The sum of all bodies is bounded: a body that would exceed it is refused as it comes. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { AppError } from '../errors.ts'
import { createLimit } from '../limit.ts'
import { findDecoder, type Decode } from './decode.ts'
import {
  MAX_BODY_BYTES,
  MAX_BYTES_PER_TURN,
  MAX_DECOMPRESSIONS,
  MAX_HELD_BYTES,
  MAX_WAITING_BYTES,
  SMALL_BODY_BYTES,
} from './limits.ts'
import { createLoopBudget } from './loop-budget.ts'

/**
 * Resolves with the result of `use` on the whole body, decoded, whose bytes count until then. Throws AppError: OVERLOADED (the other bodies
 * leave no room, or too many bytes wait for `use`; a body of any size is taken when there is no other), PAYLOAD_TOO_LARGE (over 20 MiB as
 * sent or decoded), UNSUPPORTED_MEDIA_TYPE (an unknown encoding) or BAD_REQUEST (cut off, or not encoded as declared). The rest of a
 * refused body is read and dropped, so that the client gets its answer and can use the connection again.
 */
export type Receive = <T>(body: Body, use: (bytes: Buffer) => Promise<T>) => Promise<T>

/** The headers of a request and the stream of its body. */
type Body = { headers: IncomingHttpHeaders; stream: Readable }

export function createReceive({ maxHeldBytes = MAX_HELD_BYTES }: { maxHeldBytes?: number | undefined } = {}): Receive {
  const room: Room = { heldBytes: 0, maxBytes: maxHeldBytes }
  const budget = createLoopBudget(MAX_BYTES_PER_TURN)
  const limitDecoding = createLimit(MAX_DECOMPRESSIONS)

  function untilItsTurn(bytes: number): Promise<void> | undefined {
    if (budget.waiting() > MAX_WAITING_BYTES) throw noRoom()
    return budget.wait(bytes)
  }

  async function takeTurn<T>(bytes: Buffer, use: (bytes: Buffer) => Promise<T>): Promise<T> {
    if (bytes.length > SMALL_BODY_BYTES) await untilItsTurn(bytes.length)
    return use(bytes)
  }

  async function decodeInTurn<T>(encoded: Encoded, use: (bytes: Buffer) => Promise<T>): Promise<T> {
    const decoded = await encoded.decode(encoded.bytes)
    const grown = decoded.length - encoded.bytes.length
    const problem = refuse(room, { bytes: decoded.length, otherBytes: room.heldBytes - encoded.bytes.length })
    if (problem) throw problem
    room.heldBytes += grown
    try {
      return await takeTurn(decoded, use)
    } finally {
      room.heldBytes -= grown
    }
  }

  return async (body, use) => {
    const bytes = await collect(body, room)
    try {
      const decode = findDecoder(body.headers['content-encoding'])
      // Decoded bodies wait for their turn within the limit, so that there are never more of them.
      if (decode !== undefined && bytes.length > 0)
        return await limitDecoding(() => decodeInTurn({ bytes, decode }, use))
      return await takeTurn(bytes, use)
    } finally {
      room.heldBytes -= bytes.length
    }
  }
}

type Encoded = { bytes: Buffer; decode: Decode }

type Room = { heldBytes: number; maxBytes: number }

/**
 * Counts the bytes that have come, not the size that was declared: otherwise a slow client could keep others out with bytes that it never
 * sends. A declared size is only a reason to refuse the body at once.
 */
function collect({ headers, stream }: Body, room: Room): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const declared = Number(headers['content-length'] ?? 0)
    const refusal = refuse(room, { bytes: declared, otherBytes: room.heldBytes })
    if (refusal) return fail(refusal)
    stream.on('data', take).on('end', finish).on('error', cutOff)

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
      fail(new AppError('BAD_REQUEST', 'The body is incomplete.', { cause }))
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
  if (bytes > MAX_BODY_BYTES)
    return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes.`)
  if (otherBytes === 0 || otherBytes + bytes <= maxBytes) return undefined
  return noRoom()
}

function noRoom(): AppError {
  const message = 'The server is receiving too many requests. This one was not processed; send it again later.'
  return new AppError('OVERLOADED', message)
}
