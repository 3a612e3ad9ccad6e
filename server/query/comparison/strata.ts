/** The parts in which logs are read, and how many of some logs are in each. */
import { LEVELS, type LogLevel } from '../../log/levels.ts'
import { WHOLE } from '../insight/drawn-pages.ts'
import { SIDES, type Side } from './question.ts'
import type { LogRecord, Logs } from './record.ts'

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

/** Counts some logs of the record in each stratum. */
export function createCounter(record: LogRecord): (logs: Logs) => readonly Counted[] {
  const { strata } = record.columns
  const pages = record.pages.ofLogs
  /** How many logs are on each page of each stratum, of those that are counted now. */
  const onPage = new Uint32Array(record.pages.count() * STRATA.length)
  return (logs) => {
    const counts = STRATA.map(() => ({ ...NONE }))
    const places: number[] = []
    for (const log of logs) {
      const [stratum, page] = [strata[log] ?? NaN, pages[log] ?? WHOLE]
      const counted = counts[stratum]
      if (!counted) continue
      if (page === WHOLE) counted.whole++
      else {
        const place = page * STRATA.length + stratum
        const before = onPage[place] ?? 0
        onPage[place] = before + 1
        counted.sampled++
        counted.squares += 2 * before + 1
        places.push(place)
      }
    }
    for (const place of places) onPage[place] = 0
    return counts
  }
}

export const countAll = (record: LogRecord): readonly Counted[] =>
  createCounter(record)([...Array(record.size()).keys()])

/** How much more the number of such logs wavers than if each came by itself, squared: those of a trace come together. 1 without traces. */
export function designOfTraces(record: LogRecord, logs: Logs): number {
  const { traces } = record.columns
  const ofTraces = new Map<string, number>()
  let squares = 0
  for (const log of logs) {
    const trace = traces[log] ?? null
    const known = trace === null ? 0 : (ofTraces.get(trace) ?? 0)
    if (trace !== null) ofTraces.set(trace, known + 1)
    squares += 2 * known + 1
  }
  return squares / Math.max(1, logs.length)
}
