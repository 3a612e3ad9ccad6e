import { narrowTo } from '../search/group-search.ts'
import { readStatsName, statsName, type StatsRef } from '../search/stats-ref.ts'
import type { LogView } from '../state/log-view.ts'
import { withOptions } from '../state/options.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { HistogramSplit } from '../time/Histogram.tsx'

const LEVEL: StatsRef = { field: 'level' }

/** What the histogram is split by, in the address: `by=resourceId`. */
export function histogramSplit({ query, options }: LogView, change: ChangeView): HistogramSplit {
  const by = readStatsName(options.by ?? '') ?? LEVEL
  return {
    by,
    onBy: (next) =>
      change((view) => ({
        options: withOptions(view.options, { by: next.field === 'level' ? '' : statsName(next) }),
      })),
    narrow: (key) => {
      const narrowed = narrowTo(query, [by], [key])
      return narrowed === undefined ? undefined : () => change({ query: narrowed })
    },
  }
}
