/** The figures of groups over time, bucket by bucket. */
import type { FigureFragment } from '../generated/graphql.ts'
import { bandOf, type Band } from '../ui/figure-text.ts'
import type { Line } from './groups.ts'

export type OverTime = {
  startsMs: readonly number[]
  /** Of each line, one for each start. */
  figures: readonly (readonly (FigureFragment | undefined)[])[]
}

export function overTime(lines: readonly Line[]): OverTime {
  const starts = new Set(lines.flatMap(({ group }) => group.buckets.map(({ start }) => Date.parse(start))))
  const startsMs = [...starts].toSorted((one, other) => one - other)
  const figures = lines.map(({ group }) => {
    const byStart = new Map(group.buckets.map(({ start, values }) => [Date.parse(start), values[0]]))
    return startsMs.map((startMs) => byStart.get(startMs))
  })
  return { startsMs, figures }
}

/** The runs of neighbours that have a band, as corners of an area: along the highs and back along the lows. */
export function bandAreas(
  figures: readonly (FigureFragment | undefined)[],
): readonly (readonly { at: number; value: number }[])[] {
  const runs: { at: number; band: Band }[][] = [[]]
  for (const [at, figure] of figures.entries()) {
    const band = bandOf(figure)
    if (band) runs.at(-1)?.push({ at, band })
    else runs.push([])
  }
  return runs
    .filter((run) => run.length > 1)
    .map((run) => [
      ...run.map(({ at, band }) => ({ at, value: band.high })),
      ...run.toReversed().map(({ at, band }) => ({ at, value: band.low })),
    ])
}
