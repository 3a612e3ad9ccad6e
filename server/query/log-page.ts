/** A page of logs as a Relay connection. */
import type { SortDirection } from '../generated/graphql.ts'
import { encodeCursor } from './cursor.ts'
import type { LogKey } from './log-key.ts'
import type { LogRow } from '../filter/log-row.ts'

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
  const cursorOf = (node: LogRow | undefined) => (node ? encodeCursor(keyOf(node), order) : null)
  return {
    // Not before they are asked for: most ask for the nodes only.
    get edges() {
      return nodes.map((node) => ({ node, cursor: encodeCursor(keyOf(node), order) }))
    },
    nodes,
    pageInfo: { ...neighbours, startCursor: cursorOf(nodes[0]), endCursor: cursorOf(nodes.at(-1)) },
  }
}

export function keyOf({ timestamp, id }: LogRow): LogKey {
  return { timestampMs: timestamp.getTime(), id }
}
