import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useLayoutEffect, useRef, useState } from 'react'
import { describeError } from '../ui/describe-error.ts'
import { localTime, timeText } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { offsetsText } from '../ui/time/zone-clock.ts'
import { useLogContext, type Direction } from './useLogContext.ts'
import { LineList, LineSkeletons, LogLine } from './LineList.tsx'

type Props = { id: string; hasResource: boolean; open: (id: string) => void }

/** The logs before and after this one, regardless of the search. */
export function ContextTab({ id, hasResource, open }: Props) {
  const [sameResource, setSameResource] = useState(true)
  const [zone] = useTimeZone()
  const { pages, pending, error, isMissing, load } = useLogContext(id, sameResource)
  const rows = pages?.rows ?? []
  const [first, last] = [rows[0], rows.at(-1)]
  const list = useLinesInPlace({ base: pages?.base, first: first?.id, current: id })
  const more = (direction: Direction, label: string) => (
    <Button fullWidth loading={pending === direction} onClick={() => void load(direction)} sx={{ borderRadius: 0 }}>
      {label}
    </Button>
  )
  return (
    <>
      <Box sx={{ px: 2, borderBottom: 1, borderColor: 'divider', display: 'flex', alignItems: 'center' }}>
        <FormControlLabel
          control={
            <Switch
              size="small"
              checked={sameResource && hasResource}
              disabled={!hasResource}
              onChange={(_, checked) => setSameResource(checked)}
            />
          }
          label="Same resource"
          slotProps={{ typography: { sx: { fontSize: 13 } } }}
        />
        {first && last && (
          <Box sx={{ ml: 'auto', fontSize: 13, color: 'text.secondary' }}>
            {`Times in ${offsetsText(Date.parse(first.timestamp), Date.parse(last.timestamp), zone)}`}
          </Box>
        )}
      </Box>
      {error !== undefined && <Alert severity="error">{describeError(error).text}</Alert>}
      {isMissing && <Alert severity="info">This log no longer exists.</Alert>}
      {!pages && !isMissing && error === undefined && <LineSkeletons />}
      {pages && (
        <LineList
          ref={list}
          label="Logs around this one"
          before={pages.hasEarlier && more('earlier', 'Earlier logs')}
          after={more('later', pages.hasLater ? 'Later logs' : 'Check for later logs')}
        >
          {rows.map((log) => (
            <LogLine
              key={log.id}
              log={log}
              isCurrent={log.id === id}
              withResource={!sameResource || !hasResource}
              onOpen={open}
            >
              <time dateTime={log.timestamp} title={`${timeText(log.timestamp, zone)}\n${log.timestamp}`}>
                {localTime(log.timestamp, zone).time}
              </time>
            </LogLine>
          ))}
        </LineList>
      )}
    </>
  )
}

type Lines = { base: unknown; first: string | undefined; current: string }

/** Scrolls the marked line into view, and keeps the other lines in place when lines are added above them. */
function useLinesInPlace({ base, first, current }: Lines) {
  const list = useRef<HTMLDivElement>(null)
  const seen = useRef<Lines & { height: number }>(undefined)
  useLayoutEffect(() => {
    const box = list.current
    if (!box || base === undefined) return
    const before = seen.current
    const isSame = before?.base === base
    if (before && isSame && before.first !== first) box.scrollTop += box.scrollHeight - before.height
    else if (!isSame || before?.current !== current)
      box.querySelector('[aria-current=true]')?.scrollIntoView({ block: isSame ? 'nearest' : 'center' })
    seen.current = { base, first, current, height: box.scrollHeight }
  })
  return list
}
