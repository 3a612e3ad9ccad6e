/** The reader of dead letters that wait: newest first, by their id, which counts up. */
import type { QueryDeadLettersArgs } from '../generated/graphql.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import { readLimit } from '../platform/connection.ts'

type Database = Pick<PrismaClient, '$queryRaw'>

/** What a page shows of each record. */
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
    async page({ first, after }: QueryDeadLettersArgs) {
      const limit = readLimit(first, 'first')
      const from = typeof after === 'string' ? decodeCursor(after) : undefined
      const [letters, hasPreviousPage] = await Promise.all([
        readLetters(database, from, limit + 1),
        from === undefined ? false : waitsFrom(database, from),
      ])
      const edges = letters.slice(0, limit).map((raw) => ({ node: toLetter(raw), cursor: encodeCursor(raw.id) }))
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage: letters.length > limit,
          hasPreviousPage,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      }
    },
  }
}

export type DeadLetterReader = ReturnType<typeof createDeadLetterReader>

/** A record may have a megabyte: PostgreSQL cuts it, so that a page of them never comes here whole. */
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

/** A character that the cut went through is left out: `stream` says that more may follow. */
function toText(head: Uint8Array, size: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(head, { stream: size > head.length })
}

/** A cursor of logs has another length: base64url of one byte for the version and eight for the id. */
const VERSION = 1

function encodeCursor(id: bigint): string {
  const bytes = Buffer.alloc(9, VERSION)
  bytes.writeBigInt64BE(id, 1)
  return bytes.toString('base64url')
}

function decodeCursor(text: string): bigint {
  const bytes = Buffer.from(text, 'base64url')
  const isOurs = bytes.length === 9 && bytes[0] === VERSION && bytes.toString('base64url') === text
  if (!isOurs) throw new AppError('INVALID_CURSOR', 'This is not a cursor of this server.')
  return bytes.readBigInt64BE(1)
}
