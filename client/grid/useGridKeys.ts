import type { useGridApiRef } from '@mui/x-data-grid'
import { useEffect, useRef } from 'react'
import { tabOfKey } from '../state/detail-tabs.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { ShownPage } from '../state/useLogs.ts'
import { isTaken } from '../ui/browser.ts'
import { turnPage } from './turn-page.ts'

type Keys = {
  apiRef: ReturnType<typeof useGridApiRef>
  shown: ShownPage | undefined
  change: ChangeView
  /** Other rows are on their way. */
  isLoading: boolean
  /** The drawer has keys of its own while it is open. */
  isOff: boolean
}

const STEPS: Readonly<Record<string, -1 | 1>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
const TURNS = { n: 'next', ']': 'next', p: 'previous', '[': 'previous' } as const

/**
 * j, k and the arrows move between rows, n, p and the brackets between pages, the letters of the drawer's tabs open the row there,
 * unless an input has the focus.
 */
export function useGridKeys({ apiRef, shown, change, isLoading, isOff }: Keys): void {
  const lastFocus = useRowFocus(apiRef)
  useEffect(() => {
    if (isOff || !shown) return undefined
    const listen = (event: KeyboardEvent) => {
      const { key, target } = event
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return
      const turn = isTurn(key) ? TURNS[key] : undefined
      const step = STEPS[key]
      const tab = tabOfKey(key)
      if (tab) {
        const log = rowAt(lastFocus.current, shown)
        if (log !== undefined && !isLoading) change({ log, tab })
      } else if (turn) turnPage(shown, turn, change)
      // Where anything else has the focus, arrows may have a meaning there.
      else if (step !== undefined && (key.length === 1 || target === document.body))
        focusRow(apiRef, stepFrom(lastFocus.current, shown, step))
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [apiRef, lastFocus, shown, change, isLoading, isOff])
}

function isTurn(key: string): key is keyof typeof TURNS {
  return Object.hasOwn(TURNS, key)
}

/** The row that had the focus last, or the first one. */
function rowAt(last: Cell | null, { rows }: ShownPage): string | undefined {
  return (rows.find(({ id }) => id === last?.id) ?? rows[0])?.id
}

type Cell = { id: string; field: string }
type Target = Cell & { rowIndex: number }

/** The next row in the same column, or the first row if none had the focus; undefined at an end. */
function stepFrom(last: Cell | null, { rows }: ShownPage, step: -1 | 1): Target | undefined {
  const from = rows.findIndex((row) => row.id === last?.id)
  const rowIndex = from === -1 ? 0 : from + step
  const id = rows[rowIndex]?.id
  return id === undefined ? undefined : { id, rowIndex, field: last?.field ?? 'timestamp' }
}

function focusRow(apiRef: Keys['apiRef'], target: Target | undefined): void {
  if (!target) return
  const { id, rowIndex, field } = target
  apiRef.current?.scrollToIndexes({ rowIndex })
  apiRef.current?.setCellFocus(id, apiRef.current.getColumn(field) ? field : 'timestamp')
}

type ApiRef = ReturnType<typeof useGridApiRef>

/**
 * The cell that has, or last had, the focus. When a key moves the focus out of the grid, the grid does not notice, and takes
 * the focus back from the search bar or the drawer once that row is gone. So the grid's own state is cleared.
 */
function useRowFocus(apiRef: ApiRef) {
  const last = useRef<{ id: string; field: string }>(null)
  useEffect(() => {
    const root = apiRef.current?.rootElementRef.current
    if (!root) return undefined
    const enter = ({ target }: FocusEvent) => {
      const cell = target instanceof Element ? target.closest<HTMLElement>('[data-field]') : null
      const id = cell?.closest<HTMLElement>('[data-id]')?.dataset['id']
      const field = cell?.dataset['field']
      if (id !== undefined && field !== undefined) last.current = { id, field }
    }
    const leave = ({ relatedTarget }: FocusEvent) => {
      if (!(relatedTarget instanceof Node) || root.contains(relatedTarget)) return
      apiRef.current?.setState((state) => ({ ...state, focus: { ...state.focus, cell: null } }))
    }
    root.addEventListener('focusin', enter)
    root.addEventListener('focusout', leave)
    return () => {
      root.removeEventListener('focusin', enter)
      root.removeEventListener('focusout', leave)
    }
  }, [apiRef])
  return last
}
