/** Who logged when in a trace: a lane for each service. */
import type { TimedLine } from './trace-timeline.ts'

export type Lane = {
  /** Null for the logs without a resource. */
  service: string | null
  color: string
  /** The places of its first and last log, from 0 to 1. */
  from: number
  to: number
  marks: readonly Mark[]
}
type Mark = { place: number; isError: boolean }

/** Marks nearer to each other than this part of the lane are one. */
const STEPS = 200
/** Neighbours in time are far from each other on the wheel of colours. */
const HUES = [250, 45, 150, 325, 95, 205, 10, 290]

/** In the order in which they appear. Of marks in one place an error is shown. */
export function toLanes(lines: readonly TimedLine[]): readonly Lane[] {
  const byService = Map.groupBy(lines, ({ log }) => log.resourceId)
  return [...byService].map(([service, own], index) => {
    const marks = new Map<number, Mark>()
    for (const { place, isError } of own) {
      const step = Math.round(place * STEPS)
      if (isError || !marks.has(step)) marks.set(step, { place, isError })
    }
    const from = own[0]?.place ?? 0
    return { service, color: colorOf(index), from, to: own.at(-1)?.place ?? from, marks: [...marks.values()] }
  })
}

function colorOf(index: number): string {
  const hue = HUES[index % HUES.length] ?? 0
  return `light-dark(oklch(0.56 0.15 ${hue}), oklch(0.76 0.13 ${hue}))`
}
