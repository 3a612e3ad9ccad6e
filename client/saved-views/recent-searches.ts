/** The last searches of this browser, newest first, each with its time range and order. */
import { parseView, type LogView } from '../state/log-view.ts'
import { parseSearch } from '../search/parse.ts'
import { stateOf } from './view-address.ts'
import { keep, readKept } from '../ui/browser.ts'

const MAX_SEARCHES = 20
const KEY = 'timberline:searches'

/** With the search of a view as the newest; the same one comes once. One that is empty or cannot be read is not kept. */
export function remember(states: readonly string[], view: LogView): readonly string[] {
  if (view.query === '' || view.range.kind === 'unreadable') return states
  if (parseSearch(view.query).filter === undefined) return states
  const others = states.filter((state) => parseView(`?${state}`).query !== view.query)
  return [stateOf(view), ...others].slice(0, MAX_SEARCHES)
}

export function loadSearches(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(readKept(KEY) ?? 'null')
    return Array.isArray(kept) ? kept.filter((state) => typeof state === 'string') : []
  } catch {
    return []
  }
}

export function keepSearches(states: readonly string[]): void {
  keep(KEY, JSON.stringify(states))
}
