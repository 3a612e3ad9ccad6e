const MINUTE_MS = 60_000

/** Says a thing at most once a minute: what somebody causes again and again would fill the log. */
export function createOnceAMinute(nowMs = () => performance.now()) {
  const said = new Map<string, number>()
  return (what: string, say: () => void): void => {
    const now = nowMs()
    if (now - (said.get(what) ?? -Infinity) < MINUTE_MS) return
    said.set(what, now)
    say()
  }
}
