/** A filter that was printed in the explorer's search language and read again selects the same logs. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogFilter as AskedFilter } from '../../client/generated/graphql.ts'
import { parseSearch } from '../../client/search/parse.ts'
import { printFilter } from '../../client/search/print.ts'
import type { LogFilter } from '../generated/graphql.ts'
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
  return JSON.parse(JSON.stringify(where)) as AskedFilter
}

/** As it comes out of a request: moments are dates. */
function asReceived(where: AskedFilter): LogFilter {
  const text = JSON.stringify(where)
  return JSON.parse(text, (key, value: unknown) =>
    ['gte', 'gt', 'lt', 'lte'].includes(key) && typeof value === 'string' && /\d{4}-\d\d-\d\dT/.test(value)
      ? new Date(value)
      : value,
  ) as LogFilter
}
