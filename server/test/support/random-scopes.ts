/** Scopes of both shapes for this folder's tests. */
import * as fc from 'fast-check'
import type { LogFilter } from '../../generated/graphql.ts'
import { TEXTS, trees } from './random-filters.ts'

const name = fc.constantFrom(...TEXTS, 'team-a-1', 'team-b-2', 'team_a_3')
const beginning = fc.constantFrom(...TEXTS, 'team-a-', 'team-', 'team_', 'Team', 'line\n')
const startsWith = fc.record({ startsWith: beginning, caseSensitive: fc.constant(true) })

/** PostgreSQL enforces them. */
export const scopesOfResources: fc.Arbitrary<LogFilter> = fc.oneof(
  fc.record({ resourceId: fc.record({ in: fc.array(name, { maxLength: 25 }) }) }),
  fc.record({ resourceId: startsWith }),
  fc.record({
    or: fc.array(fc.oneof(fc.record({ resourceId: fc.record({ eq: name }) }), fc.record({ resourceId: startsWith })), {
      maxLength: 3,
    }),
  }),
)

export const scopes: fc.Arbitrary<LogFilter> = fc.oneof(
  { weight: 3, arbitrary: scopesOfResources },
  { weight: 2, arbitrary: fc.tuple(scopesOfResources, trees).map(([a, b]) => ({ and: [a, b] })) },
  { weight: 2, arbitrary: trees },
)
