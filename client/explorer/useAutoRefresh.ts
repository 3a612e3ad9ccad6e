import { useState } from 'react'
import { keep, readKept } from '../ui/browser.ts'

/** Seconds between two refreshes; 0 for none. */
export const REFRESH_SECONDS = [0, 5, 10, 30, 60, 300] as const
export type RefreshSeconds = (typeof REFRESH_SECONDS)[number]

const KEY = 'timberline:auto-refresh'

/** How often the list is refreshed by the clock. It is a personal setting, so the browser stores it, not the address. */
export function useAutoRefresh() {
  const [seconds, setSeconds] = useState(load)
  const choose = (next: RefreshSeconds) => {
    setSeconds(next)
    keep(KEY, String(next))
  }
  return { seconds, everyMs: seconds === 0 ? null : seconds * 1000, choose }
}

function load(): RefreshSeconds {
  const kept = Number(readKept(KEY))
  return REFRESH_SECONDS.find((known) => known === kept) ?? 0
}
