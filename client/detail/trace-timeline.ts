import { formatCount } from '../ui/format-count.ts'
import { toFineMs } from '../ui/time/moment.ts'
import type { LineLog } from './operations.ts'

export type TimedLine = {
  log: LineLog
  /** Milliseconds since the first log of the trace, to the microsecond. */
  offsetMs: number
  /** The place between the first and the last log, from 0 to 1. */
  place: number
  /** Milliseconds since the log before, where that is a large part of the trace. */
  gapMs: number | undefined
  isError: boolean
}

const MIN_GAP_MS = 1000
const MIN_GAP_PART = 0.1

/** @param rows in the order of time */
export function toTimeline(rows: readonly LineLog[]): readonly TimedLine[] {
  const start = toFineMs(rows[0]?.timestamp ?? '')
  const spanMs = toFineMs(rows.at(-1)?.timestamp ?? '') - start
  const offsets = rows.map(({ timestamp }) => round(toFineMs(timestamp) - start))
  return rows.map((log, index) => {
    const offsetMs = offsets[index] ?? 0
    const gapMs = offsetMs - (offsets[index - 1] ?? 0)
    return {
      log,
      offsetMs,
      place: spanMs === 0 ? 0 : offsetMs / spanMs,
      gapMs: gapMs >= MIN_GAP_MS && gapMs >= spanMs * MIN_GAP_PART ? gapMs : undefined,
      isError: log.level === 'ERROR' || log.level === 'FATAL',
    }
  })
}

const round = (ms: number) => Math.round(ms * 1000) / 1000

/** `12 logs, 2 errors, in 1.43 s`; `12+ logs` while more of the trace can be loaded. */
export function describeTrace(lines: readonly TimedLine[], hasMore: boolean): string {
  const count = `${lines.length}${hasMore ? '+' : ''} ${lines.length === 1 ? 'log' : 'logs'}`
  const errors = lines.filter(({ isError }) => isError).length
  const failed = `${errors === 0 ? 'no' : errors} ${errors === 1 ? 'error' : 'errors'}`
  return `${count}, ${failed}, in ${durationText(lines.at(-1)?.offsetMs ?? 0)}`
}

/** `0.25 ms`, `430 ms`, `1.43 s`, `30.0 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${formatCount(ms)} ms`
  const digits = ms < 9995 ? 2 : 1
  return `${(ms / 1000).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} s`
}
