import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useState, type ReactNode } from 'react'
import { ExpandLessIcon, ExpandMoreIcon, LeftIcon, RightIcon, ZoomOutIcon } from '../ui/icons.tsx'
import type { LogFilter } from '../generated/graphql.ts'
import { ExplainButton } from './ExplainButton.tsx'
import { countText } from './histogram-bars.ts'
import { HistogramChart } from './HistogramChart.tsx'
import { SeriesLegend, type Narrow } from './SeriesLegend.tsx'
import { SplitButton } from './SplitButton.tsx'
import type { SplitProps } from './SplitPopover.tsx'
import { readHeight } from './histogram-height.ts'
import { HistogramLegend, type LevelChoice } from './HistogramLegend.tsx'
import { HistogramResizer } from './HistogramResizer.tsx'
import { LogsOutside } from './LogsOutside.tsx'
import { shiftRange, zoomOut } from './move-range.ts'
import type { AskedRange, TimeRange } from './time-range.ts'
import { useBrushed, type Burst } from './useBrushed.ts'
import { useHistogram } from './useHistogram.ts'
import { keep, readKept } from '../ui/browser.ts'
import { isRefused } from '../ui/describe-error.ts'

type RangeProps = { range: AskedRange; nowMs: number; onRange: (range: TimeRange) => void }
type Props = RangeProps & {
  /** Null while the search cannot be read. */
  where: LogFilter | undefined | null
  query: string
  /** Called with why the counts could not be loaded, and with undefined once they are; always the same function. */
  onError: (error: unknown) => void
  /** It is asked again by the clock. */
  isByClock: boolean
  levels: LevelChoice
  split: HistogramSplit
  /** Compares a part of the time with the rest. */
  onExplain: (burst: Burst) => void
}

/** What the bars are split by, and what a press on one of the values does. */
export type HistogramSplit = SplitProps & { narrow: Narrow }

/** As high as the button beside it. */
const AXIS_HEIGHT = 24
/** The bars begin where the list does, beside the facets. */
const SIDE_WIDTH = 208

/** The number of logs over time. Its space is reserved before the answer, so that the page does not jump. */
export function Histogram({
  where,
  query,
  range,
  nowMs,
  isByClock,
  levels,
  split,
  onError,
  onExplain,
  onRange,
}: Props) {
  const { width, measure } = useWidth()
  const [isOpen, setOpen] = useHistogramOpen()
  const [height, setHeight] = useHistogramHeight()
  const search = `${query} ${JSON.stringify(range)}`
  const asked = { where, search, nowMs, buckets: bucketsFor(width), by: split.by, isByClock }
  const { bars, error: failure, isOld, retry } = useHistogram(asked)
  const { burst, choose, explain } = useBrushed({ range, bars, onRange, onExplain })
  useEffect(() => onError(failure), [failure, onError])
  // The search bar says why a search was refused.
  const error = isRefused(failure) ? undefined : failure
  return (
    <Box
      component="section"
      aria-label="Logs over time"
      sx={{
        position: 'relative',
        flexShrink: 0,
        display: 'flex',
        flexDirection: { xs: 'column', md: isOpen ? 'row' : 'column' },
        columnGap: 2,
        px: { xs: 1.5, md: 2 },
      }}
    >
      <Box sx={{ flexShrink: 0, width: { md: isOpen ? SIDE_WIDTH : '100%' } }}>
        <Stack direction="row" sx={{ alignItems: 'center', minHeight: { xs: 32, md: 24 } }}>
          {error ? (
            <Box role="alert" sx={{ fontSize: 13, minWidth: 0 }}>
              The counts could not be loaded.{' '}
              <Button color="inherit" onClick={retry} sx={{ py: 0 }}>
                Try again
              </Button>
            </Box>
          ) : (
            <Box component="output" sx={TOTAL} style={{ opacity: isOld ? 0.5 : 1 }}>
              {bars && countText(bars.total)}
            </Box>
          )}
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Box sx={{ display: { md: 'none' }, ml: 0.5 }}>{isOpen && <SplitButton {...split} />}</Box>
          </Box>
          <MoveButtons range={range} nowMs={nowMs} onRange={onRange} />
          <PlainButton label={isOpen ? 'Hide the histogram' : 'Show the histogram'} onClick={() => setOpen(!isOpen)}>
            {isOpen ? <ExpandLessIcon fontSize="small" /> : <ExpandMoreIcon fontSize="small" />}
          </PlainButton>
        </Stack>
        {!error && bars && <LogsOutside bars={bars} onRange={onRange} />}
        {!error && bars && isOpen && (
          <>
            {bars.series ? (
              <SeriesLegend series={bars.series} narrow={split.narrow} />
            ) : (
              <HistogramLegend bars={bars} choice={levels} />
            )}
            <Box sx={{ display: { xs: 'none', md: 'block' } }}>
              <SplitButton {...split} />
            </Box>
          </>
        )}
      </Box>
      <Box
        ref={measure}
        sx={{ flex: { md: isOpen ? 1 : 'none' }, minWidth: 0 }}
        style={{ height: isOpen ? height + AXIS_HEIGHT : 0, opacity: isOld || error ? 0.5 : 1 }}
      >
        {isOpen && bars && width > 0 && (
          <HistogramChart
            bars={bars}
            width={width}
            height={height}
            nowMs={nowMs}
            levels={levels}
            onExplain={explain}
            onRange={choose}
          />
        )}
      </Box>
      {isOpen && burst && <ExplainButton onClick={() => explain(burst)} />}
      {isOpen && <HistogramResizer height={height} onHeight={setHeight} />}
    </Box>
  )
}

const TOTAL = {
  fontSize: 13,
  fontWeight: 600,
  minWidth: 0,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const

function MoveButtons({ range, nowMs, onRange }: RangeProps) {
  const moves = [
    { label: 'Earlier', icon: <LeftIcon fontSize="small" />, next: shiftRange(range, nowMs, -1) },
    { label: 'Later', icon: <RightIcon fontSize="small" />, next: shiftRange(range, nowMs, 1) },
    { label: 'Zoom out', icon: <ZoomOutIcon fontSize="small" />, next: zoomOut(range, nowMs) },
  ]
  return moves.map(({ label, icon, next }) => (
    <PlainButton key={label} label={label} disabled={!next} onClick={() => next && onRange(next)}>
      {icon}
    </PlainButton>
  ))
}

type ButtonProps = { label: string; onClick: () => void; disabled?: boolean; children: ReactNode }

function PlainButton({ label, onClick, disabled = false, children }: ButtonProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton
          aria-label={label}
          disabled={disabled}
          onClick={onClick}
          sx={{ p: { xs: 0.625, md: 0.25 }, minWidth: 24, minHeight: 24 }}
        >
          {children}
        </IconButton>
      </span>
    </Tooltip>
  )
}

/** In steps, so that resizing the window does not send a query for every pixel. */
function bucketsFor(width: number): number {
  return width === 0 ? 0 : Math.max(40, Math.min(100, Math.floor(width / 10 / 20) * 20))
}

const KEY = 'timberline:histogram'

/** Whether the bars are shown. It is a personal setting, so the browser stores it, not the URL. */
function useHistogramOpen(): [boolean, (isOpen: boolean) => void] {
  const [isOpen, setOpen] = useState(() => readKept(KEY) !== 'closed')
  const change = (next: boolean) => {
    setOpen(next)
    keep(KEY, next ? 'open' : 'closed')
  }
  return [isOpen, change]
}

const HEIGHT_KEY = 'timberline:histogram-height'

function useHistogramHeight(): [number, (height: number) => void] {
  const [height, setHeight] = useState(() => readHeight(readKept(HEIGHT_KEY)))
  const change = (next: number) => {
    setHeight(next)
    keep(HEIGHT_KEY, String(next))
  }
  return [height, change]
}

/** The width of an element in CSS pixels, 0 until it is mounted. */
function useWidth(): { width: number; measure: (element: HTMLElement | null) => void } {
  const [element, measure] = useState<HTMLElement | null>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return { width, measure }
}
