/** What the rows of the test table share: their two sizes, and the figures that they put into the README beside this file. */
import { appendFile } from 'node:fs/promises'

/** `npm run test:faults` runs the rows in their full size, `npm test` in a small one. */
export const isFull = process.env['FAULTS'] === 'full'

export const size = (full: number, small: number): number => (isFull ? full : small)

/** Says in a few words, with figures, what a row has seen; the last result of each stands in the README. */
export async function noteResult(row: string, seen: string): Promise<void> {
  const file = process.env['FAULTS_RESULTS']
  if (file) await appendFile(file, `${JSON.stringify({ row, seen })}\n`)
}
