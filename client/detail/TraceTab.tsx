import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { describeError } from '../ui/describe-error.ts'
import { LineList, LineSkeletons, LogLine } from './LineList.tsx'
import { toLanes } from './trace-lanes.ts'
import { TraceLanes } from './TraceLanes.tsx'
import { describeTrace, durationText, toTimeline } from './trace-timeline.ts'
import { useTrace } from './useTrace.ts'

type Props = { traceId: string; id: string; open: (id: string) => void }

/** All logs of the trace, on a time axis with a lane for each service, and below each other, scrolled to the first error. */
export function TraceTab({ traceId, id, open }: Props) {
  const { shown, error, isLoadingMore, loadMore } = useTrace(traceId)
  const rows = shown?.rows
  const lines = useMemo(() => toTimeline(rows ?? []), [rows])
  const lanes = useMemo(() => toLanes(lines), [lines])
  const colors = useMemo(() => new Map(lanes.map(({ service, color }) => [service, color])), [lanes])
  const target = useRef<HTMLLIElement>(null)
  const targetId = lines.find(({ isError }) => isError)?.log.id ?? id
  const base = shown?.base
  useLayoutEffect(() => {
    if (base) target.current?.scrollIntoView({ block: 'center' })
  }, [base])
  return (
    <>
      {error !== undefined && <Alert severity="error">{describeError(error).text}</Alert>}
      {!shown && error === undefined && <LineSkeletons />}
      {shown && (
        <>
          <Box sx={{ px: 2, pt: 1, fontSize: 13, color: 'text.secondary' }}>{describeTrace(lines, shown.hasMore)}</Box>
          <TraceLanes lanes={lanes} />
          <LineList
            label="Logs of the trace"
            after={
              shown.hasMore && (
                <Button fullWidth loading={isLoadingMore} onClick={() => void loadMore()}>
                  Load more of the trace
                </Button>
              )
            }
          >
            {lines.map(({ log, offsetMs, gapMs }) => (
              <LogLine
                key={log.id}
                ref={log.id === targetId ? target : undefined}
                log={log}
                isCurrent={log.id === id}
                withResource
                color={colors.get(log.resourceId)}
                above={gapMs === undefined ? undefined : `${durationText(gapMs)} later`}
                onOpen={open}
              >
                <Box component="span" title={log.timestamp} sx={{ minWidth: 64, flexShrink: 0, textAlign: 'right' }}>
                  {`+${durationText(offsetMs)}`}
                </Box>
              </LogLine>
            ))}
          </LineList>
        </>
      )}
    </>
  )
}
