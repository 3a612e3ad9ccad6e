/**
 * The address as a sequence of steps that can be undone. The steps are the browser's history; the page stores a number with
 * each step that it makes, and so knows which of its steps is the current one.
 */

/** `push` adds a step that undo and the browser's back button revert, `replace` changes the current one. */
export type HistoryStep = 'push' | 'replace'

const listeners = new Set<() => void>()
let newest = stepNow()

/** The number of the current step; 0 is the one that the page was opened with. */
function stepNow(): number {
  const state: unknown = window.history.state
  const step = typeof state === 'object' && state !== null && 'step' in state ? state.step : 0
  return typeof step === 'number' ? step : 0
}

function notify(): void {
  for (const listener of listeners) listener()
}

window.addEventListener('popstate', notify)
// After leaving the page by a link, the steps ahead in the history are not ours any more.
window.addEventListener('pagehide', () => {
  newest = stepNow()
  notify()
})

/** @param url a query string alone keeps the path */
export function writeAddress(url: string, how: HistoryStep): void {
  if (how === 'push') {
    newest = stepNow() + 1
    window.history.pushState({ step: newest }, '', url)
  } else {
    window.history.replaceState(window.history.state, '', url)
  }
  notify()
}

/** Calls `listener` after every change of the address. Returns the function that ends the subscription. */
export function subscribeAddress(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Takes the newest step back; nothing where there is none of this page. */
export function undo(): void {
  if (stepNow() > 0) window.history.back()
}

export function redo(): void {
  if (stepNow() < newest) window.history.forward()
}
