import { useState } from 'react'
import { keep, readKept } from '../ui/local-storage.ts'

const KEY = 'timberline:drawer-width'
const USUAL = 680
export const MIN_WIDTH = 360
export const MAX_WIDTH = 2000

/** How wide the drawer is, in pixels: a person's habit, so it is kept in the browser and not in the address. */
export function useDrawerWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(load)
  const change = (next: number) => {
    const bounded = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, next)))
    setWidth(bounded)
    keep(KEY, String(bounded))
  }
  return [width, change]
}

function load(): number {
  const kept = Number(readKept(KEY))
  return kept >= MIN_WIDTH && kept <= MAX_WIDTH ? kept : USUAL
}
