import { useCallback, useEffect, useLayoutEffect, useState } from 'react'
import { followZone, keptZone } from '../ui/time/time-zone.ts'
import { readZone } from '../ui/time/zone-clock.ts'
import { subscribeAddress, writeAddress, type HistoryStep } from './address.ts'
import { keptLayout } from './layout.ts'
import { isSameSearch, changeView, formatView, hasOtherTimes, parseView, PLAIN, type LogView } from './log-view.ts'

type Change = Partial<LogView> | ((view: LogView) => Partial<LogView>)
export type ChangeView = (change: Change, step?: HistoryStep) => void

/** A view, and the time of its search: relative ranges count from there, so that they do not move while pages are turned. */
type Asked = { view: LogView; nowMs: number }

function readAddress(): Asked {
  const nowMs = Date.now()
  return { view: parseView(window.location.search, nowMs), nowMs }
}

/** The view in the address bar, and how to change it. */
export function useLogView() {
  const [asked, setAsked] = useState<Asked>(readAddress)

  const read = useCallback(() => {
    const now = readAddress()
    setAsked((before) => (isSameSearch(before.view, now.view) ? { ...now, nowMs: before.nowMs } : now))
  }, [])
  useEffect(() => subscribeAddress(read), [read])
  // Both before the first paint: times must not change under the eyes.
  useLayoutEffect(() => followZone(readZone(asked.view.zone ?? '') ?? null), [asked.view.zone])
  useLayoutEffect(() => {
    // An address that says `yesterday` would ask for other logs whenever it is read again.
    if (hasOtherTimes(window.location.search, asked.view)) writeAddress(formatView(asked.view) || PLAIN, 'replace')
  }, [asked.view])

  const change = useCallback<ChangeView>((part, step = 'push') => {
    const view = parseView(window.location.search)
    const changed = changeView(view, typeof part === 'function' ? part(view) : part)
    // The zone and the look that this browser keeps are written down once something is, so that a copied address has them.
    const layout = { ...keptLayout(), ...changed.layout }
    const next = formatView({ ...changed, zone: changed.zone ?? keptZone(), layout }) || PLAIN
    if (next !== (window.location.search || PLAIN)) writeAddress(next, step)
  }, [])
  /** Runs the same search again. */
  const askAgain = useCallback(() => {
    const nowMs = Date.now()
    setAsked((before) => ({ ...before, nowMs }))
  }, [])
  return { ...asked, change, askAgain }
}
