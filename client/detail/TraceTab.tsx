import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useLayoutEffect, useRef } from 'react'
import { describeError } from '../ui/describe-error.ts'
import { LineList, LineSkeletons, LogLine } from './LineList.tsx'
import { describeTrace, toTimeline } from './trace-timeline.ts'
import { useTrace } from './useTrace.ts'
import { levelTint, type Level } from '../ui/level.ts'

type Props = { traceId: string; id: string; open: (id: string) => void }

/** All logs of the trace on a time axis, scrolled to the first error. */
export function TraceTab({ traceId, id, open }: Props) {
  const { shown, error, isLoadingMore, loadMore } = useTrace(traceId)
  const lines = toTimeline(shown?.rows ?? [])
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
          <Box sx={{ px: 2, py: 1, fontSize: 13, color: 'text.secondary', borderBottom: 1, borderColor: 'divider' }}>
            {describeTrace(lines, shown.hasMore)}
          </Box>
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
            {lines.map(({ log, offsetMs, place, isError }) => (
              <LogLine
                key={log.id}
                ref={log.id === targetId ? target : undefined}
                log={log}
                isCurrent={log.id === id}
                withResource
                onOpen={open}
              >
                <Box component="span" title={log.timestamp} sx={{ minWidth: 76, flexShrink: 0, textAlign: 'right' }}>
                  {`+${offsetMs.toLocaleString('en')} ms`}
                </Box>
                <TimelineMark place={place} level={log.level} isError={isError} />
              </LogLine>
            ))}
          </LineList>
        </>
      )}
    </>
  )
}

type MarkProps = { place: number; level: Level; isError: boolean }

/** A dot at the log's time within its trace; an error is a larger diamond. */
function TimelineMark({ place, level, isError }: MarkProps) {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        position: 'relative',
        width: { xs: 64, sm: '24%' },
        flexShrink: 0,
        height: '1px',
        bgcolor: 'divider',
        mx: 1,
      }}
    >
      <Box
        component="span"
        style={{ left: `${place * 100}%` }}
        sx={{
          position: 'absolute',
          top: 0,
          width: isError ? 11 : 8,
          height: isError ? 11 : 8,
          borderRadius: isError ? '1px' : '50%',
          transform: `translate(-50%, -50%)${isError ? ' rotate(45deg)' : ''}`,
          bgcolor: levelTint(level, 100),
        }}
      />
    </Box>
  )
}
