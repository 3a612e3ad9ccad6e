/** Relay connections: how large a page may be, and its shape. */
import { AppError } from './errors.ts'

export const PAGE_LIMITS = { defaultSize: 50, maxSize: 1000 } as const

/** The size of a page, 50 by default. Throws BAD_USER_INPUT. */
export function readLimit(value: number | null | undefined, name: string): number {
  const limit = value ?? PAGE_LIMITS.defaultSize
  if (limit < 0) throw new AppError('BAD_USER_INPUT', `${name} must not be negative.`)
  if (limit > PAGE_LIMITS.maxSize)
    throw new AppError('BAD_USER_INPUT', `${name} must not exceed ${PAGE_LIMITS.maxSize}.`)
  return limit
}

export const unknownCursor = () => new AppError('INVALID_CURSOR', 'The cursor was not issued by this server.')

type PageInfo = {
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor: string | null
  endCursor: string | null
}

export type Connection<Node> = {
  edges: { node: Node; cursor: string }[]
  nodes: Node[]
  pageInfo: PageInfo
}

type Shape<Node> = Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'> & { cursorOf: (node: Node) => string }

export function toConnection<Node>(nodes: Node[], { cursorOf, ...neighbours }: Shape<Node>): Connection<Node> {
  const [first] = nodes
  const last = nodes.at(-1)
  return {
    // A getter, because most clients select only the nodes.
    get edges() {
      return nodes.map((node) => ({ node, cursor: cursorOf(node) }))
    },
    nodes,
    pageInfo: {
      ...neighbours,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    },
  }
}
