import type { TimeZone } from '../ui/time/zone-clock.ts'
import { wholeLayout } from './layout.ts'
import { changeView, formatView, parseView, type LogView } from './log-view.ts'

/** The address of what is on the screen, with a change. It names the zone and the whole look, so that another screen shows the same. */
export function linkTo(change: Partial<LogView>, zone: TimeZone): string {
  const view = changeView(parseView(window.location.search), change)
  return new URL(formatView({ ...view, zone, layout: wholeLayout(view.layout) }), window.location.href).href
}
