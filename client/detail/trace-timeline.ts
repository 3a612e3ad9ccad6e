import { toFineMs } from '../ui/time/moment.ts'
import type { LineLog } from './operations.ts'

type TimedLine = {
  log: LineLog
  /** Milliseconds since the first log of the trace, to the microsecond. */
  offsetMs: number
  /** The place between the first and the last log, from 0 to 1. */
  place: number
  isError: boolean
}

/** @param rows in the order of time */
export function toTimeline(rows: readonly LineLog[]): readonly TimedLine[] {
  const start = toFineMs(rows[0]?.timestamp ?? '')
  const spanMs = toFineMs(rows.at(-1)?.timestamp ?? '') - start
  return rows.map((log) => {
    const offsetMs = round(toFineMs(log.timestamp) - start)
    return {
      log,
      offsetMs,
      place: spanMs === 0 ? 0 : offsetMs / spanMs,
      isError: log.level === 'ERROR' || log.level === 'FATAL',
    }
  })
}

const round = (ms: number) => Math.round(ms * 1000) / 1000

/** `12 logs, 2 errors, in 1,435 ms`; `12+ logs` while more of the trace can be loaded. */
export function describeTrace(lines: readonly TimedLine[], hasMore: boolean): string {
  const count = `${lines.length}${hasMore ? '+' : ''} ${lines.length === 1 ? 'log' : 'logs'}`
  const errors = lines.filter(({ isError }) => isError).length
  const failed = `${errors === 0 ? 'no' : errors} ${errors === 1 ? 'error' : 'errors'}`
  return `${count}, ${failed}, in ${(lines.at(-1)?.offsetMs ?? 0).toLocaleString('en')} ms`
}
