/** A part of an archived day as the tables keep it, without the tables. */
import { predicateOf } from '../../archive/segment/predicate-of.ts'
import { decodeSegment, encodeSegment } from '../../archive/segment/segment.ts'
import { digestOf, shapeOf } from '../../archive/summary/digest.ts'
import { entriesOf } from '../../archive/summary/entries.ts'
import { maybeSegments, needsOf, pathKey, valueKey, type Known } from '../../archive/summary/maybe.ts'
import { createPartSummary } from '../../archive/summary/part-summary.ts'
import type { Condition } from '../../filter/condition.ts'
import type { LogRow } from '../../filter/log-row.ts'

/** Each of `segments` becomes one. The first `firstStep` of them decide the shape. */
export function makePart(segments: readonly (readonly LogRow[])[], firstStep = 64) {
  const entries = segments.map((rows) => entriesOf(decodeSegment(encodeSegment(rows))))
  const shape = shapeOf(entries.slice(0, firstStep))
  const building = createPartSummary(shape)
  for (const one of entries) building.add(digestOf(one, shape))
  const summary = building.finish()
  const slices = new Map([...summary.slices].map(({ row, bits }) => [row, bits]))
  const values = [...summary.values]
  const ranges = new Map([...summary.ranges].map(({ path, bounds }) => [pathKey(path), bounds]))

  /** Only what was asked for. */
  function known(condition: Condition): Known {
    const needs = needsOf(condition, summary.shape)
    return {
      slices: new Map(needs.slices.map((row) => [row, slices.get(row) ?? Buffer.alloc(0)])),
      values: new Map(
        needs.values.flatMap(({ field, value }) =>
          values
            .filter((one) => one.field === field && one.value === value)
            .map((one) => [valueKey(field, value), one.segments]),
        ),
      ),
      searches: new Map(
        needs.searches.map(({ field, leaf }) => {
          const matches = predicateOf(leaf)
          const found = values.filter((one) => one.field === field && matches({ [leaf.field]: one.value }))
          return [leaf, found.map((one) => one.segments)]
        }),
      ),
      ranges: new Map(
        needs.ranges.flatMap((path) => {
          const bounds = ranges.get(pathKey(path))
          return bounds ? [[pathKey(path), bounds]] : []
        }),
      ),
    }
  }

  return {
    ...summary,
    slices,
    values,
    ranges,
    /** The numbers of the segments that may have a match. */
    maybe(condition: Condition): number[] {
      const set = maybeSegments(condition, summary.shape, known(condition))
      return segments.flatMap((_, i) => (set === 'all' || ((set[i >> 3] ?? 0) >> (i & 7)) % 2 === 1 ? [i] : []))
    },
  }
}
