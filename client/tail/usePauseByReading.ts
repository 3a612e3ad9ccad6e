import { useEffect, type RefObject } from 'react'

/** Who scrolls away from the top, or marks text, reads: then nothing may move. */
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
