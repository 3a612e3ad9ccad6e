import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ArrowUpwardIcon } from '../ui/icons.tsx'
import type { LogFilter } from '../generated/graphql.ts'
import type { LogView } from '../state/log-view.ts'
import { LogDetail } from '../detail/LogDetail.tsx'
import { showsMetadata, type GridSettings } from '../grid/grid-settings.ts'
import { LogGrid } from '../grid/LogGrid.tsx'
import type { ChangeSettings } from '../grid/useGridSettings.ts'
import { Unreadable } from './LogsNotice.tsx'
import type { ShownPage } from '../state/useLogs.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { highlightTerms } from '../search/highlight-terms.ts'
import { canBeLive } from '../tail/can-be-live.ts'
import { LiveStatus } from '../tail/LiveStatus.tsx'
import { Listening, MissedLogs, NotLive, TailFailed } from '../tail/TailNotice.tsx'
import { countNew, MAX_ROWS, type TailWindow } from '../tail/tail-window.ts'
import { usePauseByReading } from '../tail/usePauseByReading.ts'
import { useTail } from '../tail/useTail.ts'
import { formatCount } from '../ui/format-count.ts'

type Props = {
  view: LogView
  change: ChangeView
  filter: LogFilter | null
  settings: GridSettings
  changeSettings: ChangeSettings
  /** Called when the tail has brought something; always the same function. */
  onLogs: () => void
}

/** The live tail, or the reason why this search cannot have one. */
export function LiveLogs({ filter, ...rest }: Props) {
  const [attempt, setAttempt] = useState(0)
  if (filter === null) return <Unreadable change={rest.change} />
  if (!canBeLive(filter)) return <NotLive onList={() => rest.change({ live: false })} />
  return <Tail key={attempt} {...rest} filter={filter} onRetry={() => setAttempt(attempt + 1)} />
}

type TailProps = Props & { filter: LogFilter; onRetry: () => void }

function Tail({ view, change, filter, settings, changeSettings, onLogs, onRetry }: TailProps) {
  const { window, dispatch, connection, rate } = useTail(filter, showsMetadata(settings), onLogs)
  const area = useRef<HTMLDivElement>(null)
  const pause = useCallback(() => dispatch({ kind: 'pause' }), [dispatch])
  const resume = () => {
    document.getSelection()?.empty()
    if (view.log !== null) change({ log: null })
    dispatch({ kind: 'resume' })
  }
  const toList = () => change({ live: false })
  usePauseByReading(area, pause)
  useEffect(() => {
    if (view.log !== null) pause()
  }, [view.log, pause])
  const terms = useMemo(() => highlightTerms(filter), [filter])
  const listView = useMemo((): LogView => ({ ...view, order: 'DESC', size: MAX_ROWS }), [view])
  const shown = useMemo(() => toShownPage(window), [window])
  const { rows, missed } = window
  const isWaiting = rows.length === 0 && window.filled
  const failed = connection.state === 'failed'
  return (
    <>
      {(missed.count > 0 || missed.unknown) && (
        <MissedLogs missed={missed} onList={toList} onDismiss={() => dispatch({ kind: 'dismiss' })} />
      )}
      <Box ref={area} sx={{ flex: 1, minHeight: 0, position: 'relative' }}>
        {failed && <TailFailed error={connection.error} onRetry={onRetry} onList={toList} />}
        {!failed && isWaiting && <Listening />}
        {!failed && !isWaiting && (
          <LogGrid
            view={listView}
            change={change}
            terms={terms}
            shown={shown}
            loading={!window.filled && rows.length === 0}
            settings={settings}
            changeSettings={changeSettings}
          />
        )}
        {window.paused && countNew(window) > 0 && <NewLogs count={countNew(window)} onResume={resume} />}
      </Box>
      <LiveStatus
        window={window}
        connection={connection}
        rate={rate}
        isRangeAside={view.range.kind !== 'all'}
        onPause={pause}
        onResume={resume}
        onStop={toList}
      />
      {view.log !== null && <LogDetail id={view.log} view={view} rows={rows} change={change} />}
    </>
  )
}

function NewLogs({ count, onResume }: { count: number; onResume: () => void }) {
  return (
    <Button
      variant="contained"
      startIcon={<ArrowUpwardIcon />}
      onClick={onResume}
      sx={{ position: 'absolute', zIndex: 3, top: 36, left: '50%', translate: '-50% 0', boxShadow: 6 }}
    >
      {`${formatCount(count)} new`}
    </Button>
  )
}

function toShownPage({ rows, startedAtTop }: TailWindow): ShownPage {
  return { key: `live ${startedAtTop}`, rows, page: 0, size: MAX_ROWS, next: null, previous: null, behind: false }
}
