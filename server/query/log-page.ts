/** A page of logs as a Relay connection. */
import type { SortDirection } from '../generated/graphql.ts'
import { encodeCursor } from './cursor.ts'
import type { LogKey } from './log-key.ts'
import type { LogRow } from './log-row.ts'

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

type Neighbours = Pick<LogPage['pageInfo'], 'hasNextPage' | 'hasPreviousPage'>

export function toPage(nodes: LogRow[], order: SortDirection, neighbours: Neighbours): LogPage {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(keyOf(node), order) }))
  const startCursor = edges[0]?.cursor ?? null
  const endCursor = edges.at(-1)?.cursor ?? null
  return { edges, nodes, pageInfo: { ...neighbours, startCursor, endCursor } }
}

export function keyOf({ timestamp, id }: LogRow): LogKey {
  return { timestampMs: timestamp.getTime(), id }
}
