/** The parts in which logs are read, and how many of some logs are in each. */
import { LEVELS, type LogLevel } from '../../log/levels.ts'
import { SIDES, type Side } from './question.ts'
import { WHOLE, type LogRecord, type Logs } from './record.ts'

/** The logs of a side that are read with one another. */
export type Stratum = { side: Side; levels: readonly LogLevel[]; isSevere: boolean }

const [SEVERE, OTHERS] = [LEVELS.slice(LEVELS.indexOf('error')), LEVELS.slice(0, LEVELS.indexOf('error'))]

/** Errors first: few are left out of them. */
export const STRATA: readonly Stratum[] = [true, false].flatMap((isSevere) =>
  SIDES.map((side) => ({ side, levels: isSevere ? SEVERE : OTHERS, isSevere })),
)

/** Logs that were read by themselves, and with sampled pages: how many, and the sum of the squares of what each page holds. */
export type Counted = { whole: number; sampled: number; squares: number }

export const NONE: Counted = { whole: 0, sampled: 0, squares: 0 }

/** Of each stratum. A page is read at once, so its logs follow each other. */
export function countLogs(record: LogRecord, logs: Logs): readonly Counted[] {
  const counts = STRATA.map(() => ({ ...NONE }))
  let [lastPage, onPage] = [WHOLE, 0]
  for (const log of logs) {
    const counted = counts[record.stratumOf(log)]
    if (!counted) continue
    const page = record.pageOf(log)
    if (page === WHOLE) counted.whole++
    else {
      onPage = page === lastPage ? onPage + 1 : 1
      counted.sampled++
      counted.squares += 2 * onPage - 1
    }
    lastPage = page
  }
  return counts
}

export const countAll = (record: LogRecord): readonly Counted[] => countLogs(record, [...Array(record.size()).keys()])
