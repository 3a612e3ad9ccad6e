import type { ChangeView } from '../state/useLogView.ts'
import type { ShownPage } from '../state/useLogs.ts'
import { formatCount } from '../ui/format-count.ts'

export type Direction = 'next' | 'previous'

export function canTurn({ page, next, previous }: ShownPage, direction: Direction): boolean {
  return direction === 'next' ? next !== null : page > 0 && previous !== null
}

/** Goes on, or back, by the cursors of the page on the screen; at an end nothing happens. */
export function turnPage(shown: ShownPage, direction: Direction, change: ChangeView): void {
  if (!canTurn(shown, direction)) return
  const cursors = direction === 'next' ? { after: shown.next, before: null } : { after: null, before: shown.previous }
  change({ position: { page: shown.page + (direction === 'next' ? 1 : -1), ...cursors } })
}

/** `1,951–2,000 of more than 2,000`. A page does not know how many logs come after it. */
export function describeRows(first: number, last: number, hasMore: boolean): string {
  const end = formatCount(last)
  return `${formatCount(first)}–${end} of ${hasMore ? `more than ${end}` : end}`
}
