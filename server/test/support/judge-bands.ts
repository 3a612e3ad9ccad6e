/** The figures of a sample against the true ones. */
import type { StatsGroup, StatsValue } from '../../generated/graphql.ts'

/** `measure`: its place in the question. */
export type Judged = { measure: number; told: StatsValue; real: number; isCovered: boolean }

type Stats = { groups: readonly StatsGroup[] }

/** Each figure of an answer by its group, bucket and measure. */
function figuresOf({ groups }: Stats): Map<string, { measure: number; value: StatsValue }> {
  const named = (name: readonly unknown[], values: readonly StatsValue[]) =>
    values.map((value, measure) => [JSON.stringify([...name, measure]), { measure, value }] as const)
  return new Map(
    groups.flatMap(({ key, values, buckets }) => [
      ...named([key], values),
      ...buckets.flatMap(({ start, values: ofBucket }) => named([key, start], ofBucket)),
    ]),
  )
}

/** Those that are told. Throws where one has neither a band nor a reason. */
export function judgeBands(sample: Stats, truth: Stats): Judged[] {
  const real = figuresOf(truth)
  return [...figuresOf(sample)].flatMap(([name, { measure, value: told }]) => {
    const { value, low, high, why, isExact } = told
    if (isExact || (why === null) !== (value !== null)) throw new Error(`${name} has neither a band nor a reason`)
    if (value === null) return []
    const of = real.get(name)?.value.value ?? 0
    return [{ measure, told, real: of, isCovered: low !== null && high !== null && low <= of && of <= high }]
  })
}
