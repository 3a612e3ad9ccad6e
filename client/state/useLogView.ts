import { useCallback, useEffect, useState } from 'react'
import { subscribeAddress, writeAddress, type HistoryStep } from './address.ts'
import { isSameSearch, changeView, formatView, parseView, PLAIN, type LogView } from './log-view.ts'

type Change = Partial<LogView> | ((view: LogView) => Partial<LogView>)
export type ChangeView = (change: Change, step?: HistoryStep) => void

/** A view, and the time of its search: relative ranges count from there, so that they do not move while pages are turned. */
type Asked = { view: LogView; nowMs: number }

/** The view in the address bar, and how to change it. */
export function useLogView() {
  const [asked, setAsked] = useState<Asked>(() => ({ view: parseView(window.location.search), nowMs: Date.now() }))

  const read = useCallback(() => {
    const now: Asked = { view: parseView(window.location.search), nowMs: Date.now() }
    setAsked((before) => (isSameSearch(before.view, now.view) ? { ...now, nowMs: before.nowMs } : now))
  }, [])
  useEffect(() => subscribeAddress(read), [read])

  const change = useCallback<ChangeView>((part, step = 'push') => {
    const view = parseView(window.location.search)
    const next = formatView(changeView(view, typeof part === 'function' ? part(view) : part)) || PLAIN
    if (next !== (window.location.search || PLAIN)) writeAddress(next, step)
  }, [])
  /** Runs the same search again. */
  const askAgain = useCallback(() => {
    const nowMs = Date.now()
    setAsked((before) => ({ ...before, nowMs }))
  }, [])
  return { ...asked, change, askAgain }
}
