/** Receives the bodies of requests. What they hold together is bounded, and shared fairly (room.ts). */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { systemClock, type Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import { createLimit } from '../limit.ts'
import { createShares } from '../shares.ts'
import { findDecoder, type Decode } from './decode.ts'
import { createGather } from './gather.ts'
import {
  LIGHT_BODY_BYTES,
  MAX_BODY_BYTES,
  MAX_BYTES_PER_TURN,
  MAX_DECOMPRESSIONS,
  RESERVED_DECOMPRESSIONS,
  MAX_HELD_BYTES,
  MAX_WAITING_BYTES,
  MS_PER_TURN,
  SMALL_BODY_BYTES,
} from './limits.ts'
import { createLoopBudget } from './loop-budget.ts'
import { createRoom, type Cut, type Held, type Room } from './room.ts'

/**
 * Resolves with the result of `use` on the whole body, decoded, whose bytes count until then. Throws AppError: OVERLOADED (the other bodies
 * leave no room, it came slowly while others needed the room, or too many bytes wait for `use`; a body of any size is taken when there is no
 * other), PAYLOAD_TOO_LARGE (over `maxBytes` as sent or decoded), UNSUPPORTED_MEDIA_TYPE (an unknown encoding) or BAD_REQUEST (cut off, or
 * not encoded as declared). The rest of a refused body is read and dropped, so that the client gets its answer and can use the connection
 * again.
 */
export type Receive = <T>(body: Body, use: (bytes: Buffer) => Promise<T>) => Promise<T>

/** The headers of a request, the stream of its body, by whom its bytes are counted, and how many it may have: 20 MiB. */
type Body = {
  headers: IncomingHttpHeaders
  stream: Readable
  client: string
  maxBytes?: number
  /** Absent: as the Content-Encoding says. */
  findDecoder?: FindDecoder | undefined
}

/** How a body with these headers is decoded; undefined where it is not encoded. Throws UNSUPPORTED_MEDIA_TYPE. */
export type FindDecoder = (headers: IncomingHttpHeaders) => Decode | undefined

type Options = { maxHeldBytes?: number | undefined; clock?: Clock; onCut?: (why: Cut) => void }

export function createReceive(options: Options = {}): Receive {
  const { maxHeldBytes = MAX_HELD_BYTES, clock = systemClock, onCut = () => undefined } = options
  const room = createRoom({ maxBytes: maxHeldBytes, clock, onCut })
  // Small bodies have turns of their own: they wait only for each other.
  const budgets = { small: createLoopBudget(MAX_BYTES_PER_TURN), other: createLoopBudget(MAX_BYTES_PER_TURN) }
  const waiting = createShares(MAX_WAITING_BYTES)
  const limitDecoding = createLimit(MAX_DECOMPRESSIONS, { reserve: RESERVED_DECOMPRESSIONS })

  async function takeTurn<T>({ client }: Held, bytes: Buffer, use: (bytes: Buffer) => Promise<T>): Promise<T> {
    const party = partyOf(client, bytes.length)
    const budget = bytes.length <= SMALL_BODY_BYTES ? budgets.small : budgets.other
    if (!waiting.mayTake(party, 0)) throw noRoom()
    const turn = budget.wait(bytes.length, party)
    if (turn !== undefined) {
      waiting.take(party, bytes.length)
      await turn
      waiting.give(party, bytes.length)
    }
    const startMs = clock.now()
    const used = use(bytes)
    const excess = (clock.now() - startMs) * BYTES_PER_MS - bytes.length
    if (excess > 0) budget.charge(excess, party)
    return used
  }

  async function decodeInTurn<T>(held: Held, encoded: Encoded, use: (bytes: Buffer) => Promise<T>): Promise<T> {
    const decoded = await encoded.decode(encoded.bytes, encoded.maxBytes)
    if (!room.resize(held, decoded.length)) throw noRoom()
    return takeTurn(held, decoded, use)
  }

  return async (body, use) => {
    const held = room.enter(body.client)
    try {
      const bytes = await collect(body, held, room)
      const find: FindDecoder = body.findDecoder ?? ((headers) => findDecoder(headers['content-encoding']))
      const decode = find(body.headers)
      if (decode === undefined || bytes.length === 0) return await takeTurn(held, bytes, use)
      // Decoded bodies wait for their turn within the limit, so that there are never more of them.
      return await limitDecoding(() => decodeInTurn(held, { bytes, decode, maxBytes: body.maxBytes }, use), {
        client: body.client,
        party: partyOf(body.client, bytes.length),
      })
    } finally {
      room.leave(held)
    }
  }
}

type Encoded = { bytes: Buffer; decode: Decode; maxBytes: number | undefined }

/** A kilobyte of odd lines takes longer than one of ordinary logs, so a turn is bounded in time, too. */
const BYTES_PER_MS = MAX_BYTES_PER_TURN / MS_PER_TURN

/** Light bodies wait as if they were of another client than heavy ones: they neither wait behind all of these nor are refused for them. */
function partyOf(client: string, bytes: number): string {
  if (bytes <= SMALL_BODY_BYTES) return `${client} small`
  return bytes <= LIGHT_BODY_BYTES ? `${client} light` : client
}

/**
 * Counts the bytes that have come, not the size that was declared: otherwise a slow client could keep others out with bytes that it never
 * sends. A declared size is only a reason to refuse the body at once.
 */
function collect({ headers, stream, maxBytes = MAX_BODY_BYTES }: Body, held: Held, room: Room): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gather = createGather()
    const declared = Number(headers['content-length'] ?? 0)
    if (declared > maxBytes) return fail(tooLarge(maxBytes))
    if (!room.mayCome(held, declared)) return fail(noRoom())
    stream.on('data', take).on('end', finish).on('error', cutOff)

    function take(chunk: Buffer): void {
      gather.add(chunk)
      const bytes = gather.bytes()
      if (bytes > maxBytes) fail(tooLarge(maxBytes))
      else if (!room.resize(held, bytes)) fail(noRoom())
      else if (bytes !== declared) room.goesOn(held, () => fail(noRoom()))
    }
    function finish(): void {
      stopListening()
      room.arrived(held)
      resolve(gather.whole())
    }
    function cutOff(cause: Error): void {
      fail(new AppError('BAD_REQUEST', 'The body is incomplete.', { cause }))
    }
    function fail(error: AppError): void {
      stopListening()
      room.leave(held)
      stream.resume()
      reject(error)
    }
    function stopListening(): void {
      stream.off('data', take).off('end', finish).off('error', cutOff)
    }
  })
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`)
}

function noRoom(): AppError {
  const message = 'The server is receiving too many requests. This one was not processed; send it again later.'
  return new AppError('OVERLOADED', message)
}
