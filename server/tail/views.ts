/** The logs that predicates look at just now, with what was made of their texts: the latest ones, within a bound. */
import { createLogView, type LogView } from '../filter/log-view.ts'
import type { LogRow } from '../filter/log-row.ts'

/** Of a view whose texts nobody has folded yet. */
const VIEW_BYTES = 500

export function createViews(maxBytes: number) {
  const views = new Map<LogRow, { view: LogView; bytes: number }>()
  let bytes = 0

  function drop(log: LogRow): void {
    bytes -= views.get(log)?.bytes ?? 0
    views.delete(log)
  }

  function grow(log: LogRow, more: number): void {
    const held = views.get(log)
    // Who looks at a log that was dropped meanwhile holds its view alone.
    if (!held) return
    held.bytes += more
    bytes += more
    for (const oldest of views.keys()) {
      if (bytes <= maxBytes) break
      drop(oldest)
    }
  }

  return {
    of(log: LogRow): LogView {
      const known = views.get(log)
      if (known) return known.view
      const view = createLogView(log, (more) => grow(log, more))
      views.set(log, { view, bytes: 0 })
      grow(log, VIEW_BYTES)
      return view
    },
    drop,
  }
}
