import { useEffect } from 'react'
import { DETAIL_TABS, type DetailTab } from '../state/log-view.ts'
import { isTaken } from '../ui/browser.ts'
import { tabOfKey } from '../state/detail-tabs.ts'

type Keys = {
  previous: string | undefined
  next: string | undefined
  open: (id: string) => void
  close: () => void
  /** Without it the keys of the tabs do nothing. */
  showTab: ((tab: DetailTab) => void) | undefined
}

/**
 * ↑ ↓ k j open the neighbour, letters and numbers switch tabs, Escape closes, wherever the focus is, unless an input or
 * something that lies above the page (a menu, a dialog) wants the key.
 */
export function useDetailKeys({ previous, next, open, close, showTab }: Keys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isWithMod = event.ctrlKey || event.metaKey || event.altKey
      const act = isWithMod || isTaken(event) ? undefined : findAction(event.key)
      if (!act) return
      act()
      event.preventDefault()
      event.stopPropagation()
    }
    const findAction = (key: string) => {
      if (key === 'Escape') return close
      if (key === 'ArrowUp' || key === 'k') return () => previous !== undefined && open(previous)
      if (key === 'ArrowDown' || key === 'j') return () => next !== undefined && open(next)
      const tab = tabOfKey(key) ?? DETAIL_TABS[Number(key) - 1]
      return tab && showTab && (() => showTab(tab))
    }
    // Before the grid, which would move its own focus by the same keys.
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [previous, next, open, close, showTab])
}
