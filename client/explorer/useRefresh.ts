import type { LogFilter } from '../generated/graphql.ts'
import { FIRST_PAGE, type LogView } from '../state/log-view.ts'
import { useClock } from '../state/useClock.ts'
import type { LogsOnPage } from '../state/useLogs.ts'

type Parts = {
  view: LogView
  /** What the list asks, null if nothing. */
  listed: LogFilter | undefined | null
  /** What all else asks, null if nothing. */
  counted: LogFilter | undefined | null
  logs: LogsOnPage
  askAgain: () => void
  /** How often the clock does it; null for never. */
  everyMs: number | null
}

/** Asks the same again: when it is called, and by the clock. */
export function useRefresh({ view, listed, counted, logs, askAgain, everyMs }: Parts): () => void {
  const refresh = () => {
    if (logs.isCancelled) logs.runAgain()
    askAgain()
    if (listed === null) return
    // A relative range has new variables now, which is a new query already.
    if (view.range.kind !== 'last' && !logs.isCancelled) void logs.refetch().catch(() => undefined)
  }
  /** Another page, and a search that was cancelled, stay as they are. */
  const refreshByClock = () => {
    const stays = logs.isCancelled || (listed !== null && view.position !== FIRST_PAGE)
    if (view.live || counted === null || stays) return false
    refresh()
    return true
  }
  useClock(refreshByClock, everyMs)
  return refresh
}
