/** Reads waiting dead letters, newest first: by id, which counts up. */
import type { QueryDeadLettersArgs } from '../generated/graphql.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import type { AnswerRoom, Size } from '../platform/answer-room.ts'
import { createOpaque } from '../platform/opaque.ts'
import { jsonBytes } from '../platform/text/json-size.ts'

type Database = Pick<PrismaClient, '$queryRaw'>

/** Bytes of each record that a page shows. */
const SHOWN_BYTES = 4096

type RawLetter = {
  id: bigint
  reason: string
  code: string
  topic: string
  partition: number
  offset: bigint
  ms: number
  head: Uint8Array
  size: number
}

export function createDeadLetterReader({ database }: { database: Database }) {
  return {
    /** Throws BAD_USER_INPUT, INVALID_CURSOR. */
    async page({ first, after }: QueryDeadLettersArgs, room: AnswerRoom) {
      const limit = readLimit(first, 'first')
      const from = typeof after === 'string' ? decodeCursor(after) : undefined
      const letters = await readLetters(database, from, limit + 1)
      const hasPreviousPage = from !== undefined && (await waitsFrom(database, from))
      const page = room.take(letters.slice(0, limit).map(toLetter), sizeOf)
      return toConnection(page, {
        hasNextPage: letters.length > page.length,
        hasPreviousPage,
        cursorOf: ({ id }) => encodeCursor(BigInt(id)),
      })
    },
  }
}

export type DeadLetterReader = ReturnType<typeof createDeadLetterReader>

/** A record may have a megabyte: PostgreSQL cuts it, so that a page of them is never loaded whole. */
async function readLetters(database: Database, before: bigint | undefined, limit: number): Promise<RawLetter[]> {
  const beyond = before === undefined ? Prisma.empty : Prisma.sql`AND id < ${before}`
  return database.$queryRaw<RawLetter[]>`
    SELECT id, reason, coalesce(sqlstate, 'NOT_DECODABLE') AS code, topic, partition, "offset",
      (extract(epoch FROM at) * 1000)::float8 AS ms,
      substring(value FROM 1 FOR ${SHOWN_BYTES}::int) AS head, octet_length(value) AS size
    FROM dead_letters WHERE replayed_at IS NULL ${beyond} ORDER BY id DESC LIMIT ${limit}`
}

/** Whether the letter of a cursor or a newer one waits. */
async function waitsFrom(database: Database, from: bigint): Promise<boolean> {
  const [row] = await database.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (SELECT FROM dead_letters WHERE replayed_at IS NULL AND id >= ${from}) AS found`
  return row?.found === true
}

function toLetter({ id, reason, code, topic, partition, offset, ms, head, size }: RawLetter) {
  const origin = { topic, partition, offset }
  return { id: String(id), reason, code, origin, at: new Date(ms), value: toText(head, size), size }
}

/** The names of the fields, and what is short: id, code, origin, time, size, cursor. */
const FRAME_BYTES = 500

const sizeOf = ({ reason, value }: ReturnType<typeof toLetter>): Size => ({
  bytes: FRAME_BYTES + jsonBytes(reason) + jsonBytes(value),
})

/** `stream` drops a character at the end that the cut has split. */
function toText(head: Uint8Array, size: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(head, { stream: size > head.length })
}

const VERSION = 1

const opaque = createOpaque(Buffer.of(VERSION))

/** The body is the id, in eight bytes; a cursor of logs has more, so neither is taken for the other. */
function encodeCursor(id: bigint): string {
  const body = Buffer.alloc(8)
  body.writeBigInt64BE(id)
  return opaque.encode(body)
}

function decodeCursor(text: string): bigint {
  const body = opaque.decode(text)
  if (body?.length !== 8) throw unknownCursor()
  return body.readBigInt64BE()
}
