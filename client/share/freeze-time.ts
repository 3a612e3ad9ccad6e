/** A link is opened later, and "the last hour" is another one then. */
import type { LogView } from '../state/log-view.ts'
import { rangeBounds, type AskedRange } from '../time/time-range.ts'
import { compareMoments } from '../ui/time/moment.ts'

/** When the list was asked for, and the times of its rows. */
export type Seen = { nowMs: number; times: readonly string[] }

/** Whether the view shows the same logs later on, late ones aside. */
export function isFrozen({ range, live }: LogView): boolean {
  return !live && (range.kind === 'unreadable' || (range.kind === 'between' && range.to !== null))
}

/**
 * The view with the moments that are on the screen. A live tail becomes the list of what it has shown: it takes no notice of the range.
 * The end is not before the newest row: the clocks of the machines that log may be ahead of the reader's.
 */
export function freezeTime(view: LogView, { nowMs, times }: Seen): Partial<LogView> {
  if (isFrozen(view)) return {}
  const { range, live, position } = view
  const bounds: { gte?: string } = live || range.kind === 'unreadable' ? {} : rangeBounds(range, nowMs)
  const to = [new Date(nowMs).toISOString(), ...times].reduce((last, time) =>
    compareMoments(time, last) > 0 ? time : last,
  )
  const frozen: AskedRange = { kind: 'between', from: bounds.gte ?? null, to }
  return live ? { range: frozen, live: false, order: 'DESC' } : { range: frozen, position }
}
