import type { useGridApiRef } from '@mui/x-data-grid'
import { useEffect } from 'react'
import type { ChangeView } from '../logs/useLogView.ts'
import type { ShownPage } from '../logs/useLogs.ts'
import { turnPage } from './turn-page.ts'

type Keys = {
  apiRef: ReturnType<typeof useGridApiRef>
  shown: ShownPage | undefined
  change: ChangeView
  /** The drawer has keys of its own while it is open. */
  isOff: boolean
}

const STEPS: Readonly<Record<string, -1 | 1>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
const TURNS = { n: 'next', ']': 'next', p: 'previous', '[': 'previous' } as const

/** j, k and the arrows go from row to row, n, p and the brackets from page to page, wherever the focus is, unless somebody types. */
export function useGridKeys({ apiRef, shown, change, isOff }: Keys): void {
  useEffect(() => {
    if (isOff || !shown) return undefined
    const listen = (event: KeyboardEvent) => {
      const { key, target } = event
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return
      const turn = isTurn(key) ? TURNS[key] : undefined
      const step = STEPS[key]
      if (turn) turnPage(shown, turn, change)
      // Where anything else has the focus, arrows may have a meaning there.
      else if (step !== undefined && (key.length === 1 || target === document.body)) stepTo(apiRef, shown, step)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [apiRef, shown, change, isOff])
}

function isTurn(key: string): key is keyof typeof TURNS {
  return Object.hasOwn(TURNS, key)
}

/** Focuses the neighbour of the row that has or had the focus, in the same column; the first row where none had it. */
function stepTo(apiRef: Keys['apiRef'], { rows }: ShownPage, step: -1 | 1): void {
  const grid = apiRef.current
  const { id, field } = grid?.state.focus.cell ?? {}
  const from = rows.findIndex((row) => row.id === id)
  const rowIndex = from === -1 ? 0 : from + step
  const row = rows[rowIndex]
  if (!grid || !row) return
  grid.scrollToIndexes({ rowIndex })
  grid.setCellFocus(row.id, field ?? 'timestamp')
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable], [role=combobox], [role=menu], .MuiModal-root') !== null
  )
}
