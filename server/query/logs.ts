/** The readers of logs: a page of those that a filter selects, and one by its id. */
import type { QueryLogsArgs, SortDirection } from '../generated/graphql.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { encodeCursor } from './cursor.ts'
import { compileFilter } from './filter.ts'
import { decodeLogId } from './log-id.ts'
import type { LogKey } from './log-key.ts'
import { COLUMNS, type LogRow } from './log-row.ts'
import { moment } from './moment.ts'
import { opposite, readSlice, type Slice } from './slice.ts'
import { orderOf, walkLogs } from './walk.ts'

export type Database = Pick<PrismaClient, '$queryRaw'>

export type LogPage = {
  edges: { node: LogRow; cursor: string }[]
  nodes: LogRow[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

/** A page ends with the log whose message reaches this many bytes. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024

/** A row as PostgreSQL gives it; the moment as a number, because the driver takes the session's zone for UTC. */
type RawRow = Omit<LogRow, 'timestamp'> & { ms: number }

const STORED = Prisma.raw(Object.values(COLUMNS).join(', '))

const { timestamp: ts, ...others } = COLUMNS
const SELECTED = Prisma.raw(
  [
    `(extract(epoch FROM ${ts}) * 1000)::float8 AS ms`,
    ...Object.entries(others).map(([field, column]) => `${column} AS "${field}"`),
  ].join(', '),
)

export function createLogReader({ database }: { database: Database }) {
  return {
    /**
     * The logs that `where` selects, by timestamp and id, newest first unless `orderBy` is ASC. `hasNextPage` and
     * `hasPreviousPage` say whether the filter selects a log after the last and before the first of the page.
     * Throws BAD_USER_INPUT, INVALID_CURSOR, QUERY_TOO_COMPLEX.
     */
    async page({ where, ...args }: QueryLogsArgs): Promise<LogPage> {
      const slice = readSlice(args)
      const selection = { database, condition: compileFilter(where ?? {}) }
      const [{ rows, hasMore }, behind] = await Promise.all([
        readSteps(selection, slice),
        existsFrom(selection, slice.from, opposite(slice.direction)),
      ])
      const ahead = hasMore || (await existsFrom(selection, slice.until, slice.direction))
      return slice.backward
        ? toPage(rows.toReversed(), slice.order, { hasPreviousPage: ahead, hasNextPage: behind })
        : toPage(rows, slice.order, { hasPreviousPage: behind, hasNextPage: ahead })
    },

    /** The log with this opaque id or bare UUID; null if there is none, also if the text is neither. */
    async byId(text: string): Promise<LogRow | null> {
      const id = decodeLogId(text)
      if (id.kind === 'none') return null
      // By the bare UUID the primary keys are walked, newest day first: about 27 ms for each million of newer logs.
      const condition = id.kind === 'key' ? isAt(id.key) : Prisma.sql`id = ${id.id}::uuid`
      const found = await database.$queryRaw<RawRow[]>`
        SELECT ${SELECTED} FROM logs WHERE ${condition} ORDER BY ${orderOf('DESC')} LIMIT 1`
      return found.map(toLogRow)[0] ?? null
    },
  }
}

export type LogReader = ReturnType<typeof createLogReader>

type Selection = { database: Database; condition: Prisma.Sql }

/**
 * The rows of a page, in the walk's direction, and whether the walk went on. One row more than the limit is read to know that.
 * PostgreSQL adds up the messages' sizes before it loads them (`octet_length` asks only the header of a value stored apart),
 * so that of 1000 large ones just those leave the disk that fit.
 */
async function readSteps({ database, condition }: Selection, { direction, from, until, limit }: Slice) {
  const order = orderOf(direction)
  const walk = walkLogs({ columns: STORED, condition, direction, from, until, limit: limit + 1 })
  const rows = await database.$queryRaw<(RawRow & { read: number })[]>`
    SELECT ${SELECTED}, read
    FROM (
      SELECT *,
        count(*) OVER ()::int AS read,
        sum(octet_length(message)) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - octet_length(message) AS bytes_before
      FROM (SELECT * FROM (${walk}) AS walked ORDER BY ${order} LIMIT ${limit + 1}) AS steps
    ) AS measured
    WHERE bytes_before < ${MAX_PAGE_BYTES}
    ORDER BY ${order}`
  const page = rows.slice(0, limit)
  return { rows: page.map(toLogRow), hasMore: (rows[0]?.read ?? 0) > page.length }
}

/**
 * Whether a log of the selection stands at this place or beyond it. It decides on the far side of a cursor; there stands,
 * when pages follow each other, the log that the cursor was made of, and it is the first one looked at.
 */
async function existsFrom(
  { database, condition }: Selection,
  from: LogKey | undefined,
  direction: SortDirection,
): Promise<boolean> {
  if (!from) return false
  const walk = walkLogs({ columns: Prisma.sql`1`, condition, direction, from, includesFrom: true, limit: 1 })
  const [row] = await database.$queryRaw<{ found: boolean }[]>`SELECT EXISTS (${walk}) AS found`
  return row?.found === true
}

function isAt({ timestampMs, id }: LogKey): Prisma.Sql {
  return Prisma.sql`ts = ${moment(timestampMs)} AND id = ${id}::uuid`
}

/** Field by field, so that nothing a query reads beside them gets out. */
function toLogRow(raw: RawRow): LogRow {
  const { ms, id, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadata } = raw
  const timestamp = new Date(ms)
  return { timestamp, id, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadata }
}

type Neighbours = Pick<LogPage['pageInfo'], 'hasNextPage' | 'hasPreviousPage'>

function toPage(nodes: LogRow[], order: SortDirection, neighbours: Neighbours): LogPage {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(keyOf(node), order) }))
  const startCursor = edges[0]?.cursor ?? null
  const endCursor = edges.at(-1)?.cursor ?? null
  return { edges, nodes, pageInfo: { ...neighbours, startCursor, endCursor } }
}

export function keyOf({ timestamp, id }: LogRow): LogKey {
  return { timestampMs: timestamp.getTime(), id }
}
