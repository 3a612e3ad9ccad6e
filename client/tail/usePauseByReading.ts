import { useEffect, type RefObject } from 'react'

/** Pauses the tail when the reader scrolls down or selects text, so that the rows do not move. */
export function usePauseByReading(area: RefObject<HTMLElement | null>, onPause: () => void): void {
  useEffect(() => {
    const element = area.current
    const scrolled = ({ target }: Event) => target instanceof Element && target.scrollTop > 0 && onPause()
    const selected = () => {
      const selection = document.getSelection()
      if (selection && !selection.isCollapsed && element?.contains(selection.anchorNode)) onPause()
    }
    // A scroll does not bubble, but it can be caught on its way down.
    element?.addEventListener('scroll', scrolled, { capture: true, passive: true })
    document.addEventListener('selectionchange', selected)
    return () => {
      element?.removeEventListener('scroll', scrolled, { capture: true })
      document.removeEventListener('selectionchange', selected)
    }
  }, [area, onPause])
}
