import { useState } from 'react'

type PageInfo = { hasNextPage: boolean; endCursor: string | null }

export type Turn = { page: number; next: (() => void) | undefined; previous: (() => void) | undefined }

/** Turns the pages of a list that only knows what comes after a cursor. */
export function useCursorPages() {
  // The cursors that led here: the last one is of this page.
  const [cursors, setCursors] = useState<readonly string[]>([])
  const after = cursors.at(-1)
  return {
    variables: after === undefined ? {} : { after },
    toFirst: () => setCursors([]),
    turnOf(info: PageInfo | undefined): Turn {
      const next = info?.hasNextPage === true ? info.endCursor : null
      return {
        page: cursors.length,
        next: next === null ? undefined : () => setCursors([...cursors, next]),
        previous: cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1)),
      }
    },
  }
}
