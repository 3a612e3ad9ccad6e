import type { useGridApiRef } from '@mui/x-data-grid'
import { useEffect, useRef } from 'react'

type ApiRef = ReturnType<typeof useGridApiRef>

/**
 * The cell that has the focus, or had it last. The grid itself goes on to think that it has the focus when a key took it
 * elsewhere, and takes it back, out of the search bar or the drawer, as soon as that row is gone: so it is told.
 */
export function useRowFocus(apiRef: ApiRef) {
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
