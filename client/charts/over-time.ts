/** The figures of groups over time, bucket by bucket. */
import type { FigureFragment } from '../generated/graphql.ts'
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

type Band = { low: number; high: number }

/** Undefined for what is exact, and for what cannot be told. */
export function bandOf(figure: FigureFragment | undefined): Band | undefined {
  if (!figure || figure.isExact || figure.low === null || figure.high === null) return undefined
  return { low: figure.low, high: figure.high }
}

/** The sum of figures that were estimated each by itself: their errors partly cancel each other out. */
export function sumBand(figures: readonly (FigureFragment | undefined)[]): Band | undefined {
  const bands = figures.flatMap((figure) => bandOf(figure) ?? [])
  if (bands.length === 0) return undefined
  const sum = figures.reduce((total, figure) => total + (figure?.value ?? 0), 0)
  const half = Math.hypot(...bands.map(({ low, high }) => (high - low) / 2))
  return { low: Math.max(0, sum - half), high: sum + half }
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
