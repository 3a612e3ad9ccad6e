import { useState } from 'react'
import { keep, readKept } from '../ui/browser.ts'
import { boundWidth, readWidth } from './drawer-width.ts'

const KEY = 'timberline:drawer-width'

/**
 * The width that somebody gave the drawer; undefined until then. It is a personal setting, so the browser stores it, not the address.
 */
export function useKeptWidth(): [number | undefined, (width: number) => void] {
  const [width, setWidth] = useState(() => readWidth(readKept(KEY)))
  const change = (next: number) => {
    const bounded = boundWidth(next)
    setWidth(bounded)
    keep(KEY, String(bounded))
  }
  return [width, change]
}
