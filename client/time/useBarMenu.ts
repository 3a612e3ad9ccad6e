import { useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { MenuPlace } from '../ui/ActionMenu.tsx'

type OpenMenu = { bar: number; at: MenuPlace }
type Bars = {
  count: number
  /** The bar that has the focus. */
  active: number
  barOf: (event: MouseEvent<HTMLElement>) => number
  /** Called before the menu opens. */
  onOpen: () => void
}

/** The menu of a bar: by a right click, a long press, or the keys for menus. */
export function useBarMenu({ count, active, barOf, onOpen }: Bars) {
  const [menu, setMenu] = useState<OpenMenu>()
  const open = (event: KeyboardEvent | MouseEvent, next: OpenMenu) => {
    if (count === 0) return
    event.preventDefault()
    onOpen()
    setMenu(next)
  }
  const handlers = {
    onContextMenu: (event: MouseEvent<HTMLElement>) =>
      open(event, { bar: barOf(event), at: { left: event.clientX, top: event.clientY } }),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
      const { left, width, bottom } = event.currentTarget.getBoundingClientRect()
      open(event, { bar: active, at: { left: left + ((active + 0.5) / count) * width, top: bottom } })
    },
  }
  return { menu: menu && menu.bar < count ? menu : undefined, close: () => setMenu(undefined), handlers }
}
