/**
 * The address as a row of steps that can be taken back. The page numbers each step that it makes, in what the browser keeps
 * with it, and so knows on which of its own it stands; the steps themselves are the browser's history.
 */

/** `push` makes a step that undo and the browser's back button take back, `replace` goes on with the present one. */
export type HistoryStep = 'push' | 'replace'

const listeners = new Set<() => void>()
let newest = stepNow()

/** The number of the step that the page stands on; 0 is the one it was opened with. */
function stepNow(): number {
  const state: unknown = window.history.state
  const step = typeof state === 'object' && state !== null && 'step' in state ? state.step : 0
  return typeof step === 'number' ? step : 0
}

function notify(): void {
  for (const listener of listeners) listener()
}

window.addEventListener('popstate', notify)
// Whoever leaves by a link and comes back has other steps ahead than ours.
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

/** Calls `listener` after every change of the address, whoever made it. Answers how to end that. */
export function subscribeAddress(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const canUndo = () => stepNow() > 0
export const canRedo = () => stepNow() < newest
