/** A filter that was printed in the explorer's search language and read again selects the same logs. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogFilter as AskedFilter } from '../../client/generated/graphql.ts'
import { parseSearch } from '../../client/search/parse.ts'
import { printFilter } from '../../client/search/print.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { isMoment, momentOf, printMoment } from '../platform/moment.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import { toPredicate } from '../filter/to-predicate.ts'
import { AWKWARD_ROWS, idsOf, selects, trees } from './support/random-filters.ts'

test('random filters keep their meaning', () => {
  fc.assert(
    fc.property(trees, (where) => {
      const { filter } = parseSearch(printFilter(asAsked(where)))
      expect(filter).toBeDefined()
      const selected = AWKWARD_ROWS.filter((row) => selects(where, row))
      expect(idsOf(AWKWARD_ROWS.filter(toPredicate(asReceived(filter ?? {}))))).toEqual(idsOf(selected))
    }),
    { numRuns: 500 },
  )
})

/** As it stands in a request. */
function asAsked(where: LogFilter): AskedFilter {
  return JSON.parse(
    JSON.stringify(where, (_, value: unknown) => (isMoment(value) ? printMoment(value) : value)),
  ) as AskedFilter
}

/** As it comes out of a request. */
/** A time past the year 9999, which GraphQL refuses. */
const OUT_OF_RANGE = momentOf(253_402_300_800_000)

function asReceived(where: AskedFilter): LogFilter {
  const text = JSON.stringify(where)
  return JSON.parse(text, (key, value: unknown) =>
    ['gte', 'gt', 'lt', 'lte'].includes(key) && typeof value === 'string' && /\d{4}-\d\d-\d\dT/.test(value)
      ? (parseRfc3339(value) ?? OUT_OF_RANGE)
      : value,
  ) as LogFilter
}
