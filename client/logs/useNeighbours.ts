import { useEffect } from 'react'
import type { LogRow } from './operations.ts'

type Keys = { previous: string | undefined; next: string | undefined; open: (id: string) => void; close: () => void }

/** The logs above and below an open one on the page. */
export function neighbours(rows: readonly LogRow[], id: string) {
  const index = rows.findIndex((row) => row.id === id)
  if (index === -1) return { previous: undefined, next: undefined }
  return { previous: rows[index - 1]?.id, next: rows[index + 1]?.id }
}

/** ↑ and ↓ open the neighbour, Escape closes, wherever the focus is, unless an input or something that lies above the page (a menu, a dialog) wants the key. */
export function useDetailKeys({ previous, next, open, close }: Keys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (wantsKeys(event.target)) return
      if (event.key === 'Escape') close()
      else if (event.key === 'ArrowUp' && previous !== undefined) open(previous)
      else if (event.key === 'ArrowDown' && next !== undefined) open(next)
      else if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
      event.preventDefault()
      event.stopPropagation()
    }
    // Before the grid, which would move its own focus by the same keys.
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [previous, next, open, close])
}

function wantsKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, .MuiModal-root') !== null
}
