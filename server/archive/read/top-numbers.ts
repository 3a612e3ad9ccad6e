/** The logs with the largest or the smallest numbers at a path, as `topLogs` orders them (query/insight/top-logs.ts). */
import { compareMoments } from '../../platform/moment.ts'
import type { Segment } from '../segment/segment.ts'
import type { NumberedLog, TopNumbers, WishOf } from './job.ts'
import { straightValues } from './straight-values.ts'

/** Larger ones are no numbers to anybody who adds them up, and those nearer to 0 are 0; see query/insight/stats-columns.ts. */
const MAX_NUMBER = 1e140
const MIN_NUMBER = 1e-140

export function createTopNumbers({ path, first, direction }: WishOf<'top'>) {
  const sign = direction === 'ASC' ? 1 : -1
  let best: NumberedLog[] = []
  let [numbers, others] = [0, 0]

  /** Now and then: to keep them in order with each log would take longer. */
  function cut(): void {
    best = best.toSorted((a, b) => sign * compareNumbered(a, b)).slice(0, first)
  }

  return {
    add(segment: Segment, rows: Uint16Array): void {
      const valueOf = straightValues(segment.metadata, path)
      for (const i of rows) {
        const json = valueOf(i)
        if (json === undefined) continue
        const number = numberOf(json)
        if (number === undefined) others++
        else {
          numbers++
          const last = best.length >= first ? best[first - 1] : undefined
          if (last && sign * (number - last.number) > 0) continue
          best.push({ number, timestamp: segment.timestamp(i), id: segment.id(i) })
          if (best.length >= 2 * first) cut()
        }
      }
    },
    found(): TopNumbers {
      cut()
      return { best, numbers, others }
    },
  }
}

function numberOf(json: string): number | undefined {
  if (!/^[-\d]/.test(json)) return undefined
  const number = Number(json)
  const size = Math.abs(number)
  if (size >= MAX_NUMBER) return undefined
  return size < MIN_NUMBER ? 0 : number
}

/** By the number, then in the order of the logs. */
export const compareNumbered = (a: NumberedLog, b: NumberedLog): number =>
  a.number - b.number || compareMoments(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : Number(a.id > b.id))
