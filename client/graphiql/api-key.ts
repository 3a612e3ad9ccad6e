/** The API key that this tab of the browser asks with; without one it asks with the session. */
const KEPT = 'timberline.key'

/** A key goes with the tab: what the browser keeps for longer is easier to steal. */
export function readKey(): string {
  try {
    return sessionStorage.getItem(KEPT) ?? ''
  } catch {
    return ''
  }
}

export function keepKey(key: string): void {
  try {
    if (key === '') sessionStorage.removeItem(KEPT)
    else sessionStorage.setItem(KEPT, key)
  } catch {
    // It lasts until the page is left.
  }
}

/** Of a request, and of the first message of a WebSocket. */
export const keyHeaders = (key: string): Record<string, string> =>
  key === '' ? {} : { authorization: `Bearer ${key}` }
