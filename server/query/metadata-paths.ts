/** Reads the paths that the keeper has noted from samples of logs, the most frequent first; under a scope those of its newest logs. */
import type { QueryMetadataPathsArgs } from '../generated/graphql.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { checkText } from '../filter/bounds.ts'
import { canBeStored } from '../filter/condition.ts'
import { escapeLike } from '../filter/escape-like.ts'
import { fallSql } from '../filter/path-weight.ts'
import type { Size } from '../platform/answer-room.ts'
import { readLimit, toConnection, unknownCursor } from '../platform/connection.ts'
import { createOpaque } from '../platform/opaque.ts'
import type { Snapshot } from '../platform/postgres/snapshots.ts'
import { jsonBytes } from '../platform/text/json-size.ts'
import { readScopedPaths, type RawPath } from './scoped-paths.ts'

/** Stands before each name in the search language. */
const PREFIX = 'metadata.'

/** As a key of a path. */
const ANY_KEY = '*'

/** Throws BAD_USER_INPUT, INVALID_CURSOR, QUERY_TOO_COMPLEX. */
export async function readMetadataPaths(snapshot: Snapshot, { search, first, after }: QueryMetadataPathsArgs) {
  const limit = readLimit(first, 'first')
  const text = checkText(search ?? '', 'search')
  const from = typeof after === 'string' ? decodeCursor(after) : undefined
  const found = canBeStored(text) ? await readPaths(snapshot, { text, from, limit: limit + 1 }) : []
  const nodes = snapshot.room.take(found.slice(0, limit), sizeOf).map(toNode)
  return toConnection(nodes, {
    hasNextPage: found.length > nodes.length,
    hasPreviousPage: from !== undefined,
    cursorOf: ({ count, name }) => encodeCursor({ count, name: name.slice(PREFIX.length) }),
  })
}

const toNode = ({ path, name, lastMs, ...noted }: RawPath) => ({
  ...noted,
  path: path.map((key) => key ?? ANY_KEY),
  hasAnyKey: path.includes(null),
  name: PREFIX + name,
  lastSeenAt: new Date(lastMs),
})

/** A path's place in the order. */
type PathPlace = Pick<RawPath, 'count' | 'name'>

type Page = { text: string; from: PathPlace | undefined; limit: number }

function readPaths(snapshot: Snapshot, page: Page): Promise<RawPath[]> {
  if (snapshot.scope) return readScopedPaths(snapshot, page)
  const { text, from, limit } = page
  const beyond = from
    ? Prisma.sql`AND (logs < ${from.count} OR (logs = ${from.count} AND name > ${from.name}::text COLLATE pg_c_utf8))`
    : Prisma.empty
  return snapshot.query<RawPath>(Prisma.sql`
    SELECT path, name, types, (extract(epoch FROM last_seen) * 1000)::float8 AS "lastMs", logs AS count,
      CASE WHEN total.weight > 0
        THEN least(1, noted.weight * ${fallSql(Prisma.sql`noted.sampled_at`, Prisma.sql`total.sampled_at`)} / total.weight) END AS share,
      named_keys IS NOT NULL AS "isOpen"
    FROM metadata_paths AS noted LEFT JOIN metadata_path_total AS total ON true
    WHERE (name ILIKE ${`%${escapeLike(text)}%`} OR named_keys IS NOT NULL AND starts_with(lower(${text}::text COLLATE pg_c_utf8), lower(name) || '.')) ${beyond}
    ORDER BY logs DESC, name LIMIT ${limit}`)
}

/** The names of the fields, what is short, and a cursor without its name. */
const FRAME_BYTES = 250

/** The keys, the name, and a cursor with the name in base64. */
const sizeOf = ({ path, name }: RawPath): Size => ({
  bytes:
    FRAME_BYTES +
    path.reduce((sum, key) => sum + jsonBytes(key ?? ANY_KEY) + 3, 0) +
    jsonBytes(name) +
    Math.ceil((Buffer.byteLength(name) * 4) / 3),
})

const VERSION = 1
/** No other cursor goes on like this. */
const KIND = 'p'.charCodeAt(0)
const NAME_AT = 8

const opaque = createOpaque(Buffer.of(VERSION, KIND))

/** The body is the count, in eight bytes, and the name. */
function encodeCursor({ count, name }: PathPlace): string {
  const head = Buffer.alloc(NAME_AT)
  head.writeBigInt64BE(count)
  return opaque.encode(head, Buffer.from(name))
}

function decodeCursor(text: string): PathPlace {
  const body = opaque.decode(text)
  if (!body || body.length <= NAME_AT) throw unknownCursor()
  const name = body.toString('utf8', NAME_AT)
  if (!canBeStored(name)) throw unknownCursor()
  return { count: body.readBigInt64BE(), name }
}
