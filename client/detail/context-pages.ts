import type { LineLog, LogsInOrder } from './operations.ts'

/** The stretch of logs that is shown around one, in the order of time. */
export type ContextPages = {
  /** The answer that the stretch began with. */
  base: LogsInOrder
  rows: readonly LineLog[]
  start: string | null
  end: string | null
  hasEarlier: boolean
  hasLater: boolean
}
export type Direction = 'earlier' | 'later'

export function startPages(base: LogsInOrder): ContextPages {
  const { startCursor, endCursor, hasPreviousPage, hasNextPage } = base.pageInfo
  return {
    base,
    rows: base.nodes,
    start: startCursor,
    end: endCursor,
    hasEarlier: hasPreviousPage,
    hasLater: hasNextPage,
  }
}

/** The stretch, longer by a page at one of its ends. */
export function extendPages(pages: ContextPages, direction: Direction, page: LogsInOrder): ContextPages {
  const { startCursor, endCursor, hasPreviousPage, hasNextPage } = page.pageInfo
  if (direction === 'earlier') {
    const rows = [...page.nodes, ...pages.rows]
    return { ...pages, rows, start: startCursor ?? pages.start, hasEarlier: hasPreviousPage }
  }
  return { ...pages, rows: [...pages.rows, ...page.nodes], end: endCursor ?? pages.end, hasLater: hasNextPage }
}
