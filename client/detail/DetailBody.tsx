import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import type { DetailTab } from '../state/log-view.ts'
import type { LogRow } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { Notice } from '../ui/Notice.tsx'
import { CompareView } from './CompareView.tsx'
import { ContextTab } from './ContextTab.tsx'
import { JsonTab } from './JsonTab.tsx'
import type { FullLog } from '../state/operations.ts'
import { OverviewTab } from './OverviewTab.tsx'
import { TraceTab } from './TraceTab.tsx'

type Props = {
  tab: DetailTab
  id: string
  /** What is known of the log so far. */
  log: LogRow | undefined
  full: FullLog | undefined
  /** Both logs of a comparison, once they are there; undefined if there is none. */
  compared: { kept: FullLog | undefined; open: FullLog | undefined } | undefined
  isLoading: boolean
  hasFailed: boolean
  terms: readonly string[]
  change: ChangeView
  open: (id: string) => void
}

export function DetailBody({ tab, id, log, full, compared, isLoading, hasFailed, terms, change, open }: Props) {
  const missing = !isLoading && !hasFailed && <MissingLog />
  const waiting = isLoading && <Skeleton height={160} />
  if (compared) {
    const { kept, open: right } = compared
    return <Scroller>{kept && right ? <CompareView left={kept} right={right} /> : waiting || missing}</Scroller>
  }
  if (!log) return <Scroller>{waiting || missing}</Scroller>
  const panel = { role: 'tabpanel', id: 'detail-panel', 'aria-labelledby': `detail-tab-${tab}` }
  if (tab === 'context' || (tab === 'trace' && log.traceId !== null)) {
    return (
      <Stack {...panel} sx={{ flex: 1, minHeight: 0 }}>
        {tab === 'trace' && log.traceId !== null ? (
          <TraceTab traceId={log.traceId} id={id} open={open} />
        ) : (
          <ContextTab id={id} hasResource={log.resourceId !== null} open={open} />
        )}
      </Stack>
    )
  }
  return (
    <Scroller key={id} {...panel}>
      {tab === 'json' ? (
        full ? (
          <JsonTab log={full} />
        ) : (
          waiting
        )
      ) : (
        <OverviewTab log={log} full={full} isLoading={isLoading} terms={terms} change={change} />
      )}
    </Scroller>
  )
}

function Scroller({ children, ...panel }: { children: ReactNode; role?: string; id?: string }) {
  return (
    <Box {...panel} sx={{ display: 'flex', flexDirection: 'column', gap: 2, p: 2, overflow: 'auto', flex: 1 }}>
      {children}
    </Box>
  )
}

function MissingLog() {
  return <Notice title="Log not found">It may have been deleted since the link was created.</Notice>
}
