/** What the rows of the test table share: their two sizes, and the figures that they put into the README beside this file. */
import { appendFile } from 'node:fs/promises'
import { TIMINGS } from '../../platform/timings.ts'
import { IMPATIENT_TIMINGS, QUICK_TIMINGS } from '../support/quick-timings.ts'

/** `npm run test:faults` runs the rows in their full size, `npm test` in a small one. */
export const isFull = process.env['FAULTS'] === 'full'

export const size = (full: number, small: number): number => (isFull ? full : small)

/** What a process may hold at its peak, in MiB. In the small size it has been through other rows. */
export const MAX_RESIDENT_MB = size(450, 650)

/** A mark that only the full size can prove. */
export const onlyInFull = (mark: number): number => (isFull ? mark : Infinity)

/**
 * A mark in milliseconds by the clock on the wall. In `npm test` other files share the processors: there it finds what hangs, and the full
 * size, which runs alone, proves the figure.
 */
export const onTheWall = (mark: number): number => size(mark, 4 * mark)

/** The clocks of the product in the rows that would wait for them. */
export const timings = isFull ? TIMINGS : QUICK_TIMINGS

/** In those whose clients are slow. */
export const clientTimings = isFull ? TIMINGS : IMPATIENT_TIMINGS

let isPart = false

/** Runs rows as a part of another one: what they see is no result of their own. */
export async function asPart<T>(work: () => Promise<T>): Promise<T> {
  isPart = true
  return work().finally(() => (isPart = false))
}

/** Says in a few words, with figures, what a row has seen; the last result of each stands in the README. */
export async function noteResult(row: string, seen: string): Promise<void> {
  const file = process.env['FAULTS_RESULTS']
  if (file && !isPart) await appendFile(file, `${JSON.stringify({ row, seen })}\n`)
}
