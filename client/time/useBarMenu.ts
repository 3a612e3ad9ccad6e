import { useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { MenuPlace } from '../ui/ActionMenu.tsx'
import type { Bar } from './histogram-bars.ts'

/** The bar as it was: others may have its place while the menu is open. */
type OpenMenu = { bar: Bar; at: MenuPlace }
type Bars = {
  bars: readonly Bar[]
  /** The bar that has the focus. */
  active: number
  barOf: (event: MouseEvent<HTMLElement>) => number
  /** Called before the menu opens. */
  onOpen: () => void
}

/** The menu of a bar: by a right click or the keys for menus. */
export function useBarMenu({ bars, active, barOf, onOpen }: Bars) {
  const [menu, setMenu] = useState<OpenMenu>()
  const open = (event: KeyboardEvent | MouseEvent, bar: Bar | undefined, at: MenuPlace) => {
    if (!bar) return
    event.preventDefault()
    onOpen()
    setMenu({ bar, at })
  }
  const handlers = {
    onContextMenu: (event: MouseEvent<HTMLElement>) =>
      open(event, bars[barOf(event)], { left: event.clientX, top: event.clientY }),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
      const { left, width, bottom } = event.currentTarget.getBoundingClientRect()
      open(event, bars[active], { left: left + ((active + 0.5) / bars.length) * width, top: bottom })
    },
  }
  return { menu, close: () => setMenu(undefined), handlers }
}
