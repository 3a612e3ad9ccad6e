/** The range of a number facet is part of the search, as the values of other facets are: read from it, and written back to it. */
import type { LogFilter, NumberRange } from '../generated/graphql.ts'
import { partsOf } from '../search/change-query.ts'
import { allOf, conjuncts, EVERYTHING, isEverything } from '../search/filter.ts'
import { isSamePath } from '../search/metadata-path.ts'
import { isAbout, replaceParts } from './facet-selection.ts'

type Path = readonly string[]

/** One side of a range. */
export type Bound = { sign: 'gte' | 'gt' | 'lt' | 'lte'; number: number }
export type Range = { low: Bound | undefined; high: Bound | undefined }

/** What the search says of the numbers at the path; of several conditions the narrowest bounds. Undefined where it says nothing. */
export function readRange(query: string, path: Path): Range | undefined {
  const ranges = partsOf(query).flatMap((part) => rangeOf(part, path) ?? [])
  if (ranges.length === 0) return undefined
  const bounds = (...signs: Bound['sign'][]) =>
    // Of equal bounds the one that leaves the number itself out comes first.
    signs.flatMap((sign) =>
      ranges.flatMap((range) => {
        const number = range[sign]
        return typeof number === 'number' ? [{ sign, number }] : []
      }),
    )
  return {
    low: bounds('gt', 'gte').toSorted((a, b) => b.number - a.number)[0],
    high: bounds('lt', 'lte').toSorted((a, b) => a.number - b.number)[0],
  }
}

/** With this range in place of each one at the path; without bounds there is none. */
export function withRange(query: string, path: Path, { low, high }: Range): string {
  const range = { ...(low && { [low.sign]: low.number }), ...(high && { [high.sign]: high.number }) }
  const added = low || high ? [{ metadata: { path: [...path], op: { range } } }] : []
  return replaceParts(query, (part) => rangeOf(part, path) !== undefined, added)
}

export const withoutRange = (query: string, path: Path): string =>
  withRange(query, path, { low: undefined, high: undefined })

/** The logs of which the distribution is drawn: without the conditions at its own path, as a facet counts its values. */
export function withoutOwn(where: LogFilter | undefined, path: Path): LogFilter | undefined {
  const parts = conjuncts(where ?? EVERYTHING).filter((part) => !isAbout(part, { field: 'metadata', path }))
  const rest = allOf(parts)
  return isEverything(rest) ? undefined : rest
}

function rangeOf({ metadata }: LogFilter, path: Path): NumberRange | undefined {
  return metadata && isSamePath(metadata.path, path) ? (metadata.op.range ?? undefined) : undefined
}
