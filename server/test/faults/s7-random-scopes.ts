/** Any filter under any scope, at every reader: what an admin is answered who adds the scope to the filter, byte by byte. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { LogFilter } from '../../generated/graphql.ts'
import { scopes } from '../support/random-scopes.ts'
import { trees } from '../support/random-filters.ts'
import { noteResult, size } from './row.ts'
import { asJson, type ScopedProduct } from './scoped-product.ts'

const SCOPES = size(250, 4)
const FILTERS = 5

const DOCUMENT = `query ($where: LogFilter, $closed: LogFilter) {
  newest: logs(where: $where, first: 150) { edges { cursor node { id message resourceId metadata } } pageInfo { hasNextPage hasPreviousPage } }
  oldest: logs(where: $where, last: 20) { nodes { id timestamp level } pageInfo { hasNextPage hasPreviousPage startCursor } }
  count: logCount(where: $where) { value exact }
  few: logCount(where: $where, cap: 5) { value exact }
  histogram: logHistogram(where: $closed, buckets: 30) { from to interval buckets { start total byLevel { level count } } }
  levels: logFacet(field: LEVEL, where: $where) { nodes { value count } pageInfo { hasNextPage } }
  resources: logFacet(field: RESOURCE_ID, where: $where, first: 10) { nodes { value count } pageInfo { hasNextPage } }
  searched: logFacet(field: RESOURCE_ID, where: $where, search: "a") { nodes { value count } }
  parents: logFacet(field: PARENT_RESOURCE_ID, where: $where) { nodes { value count } }
  users: logFacet(field: METADATA, metadataPath: ["shared", "user"], where: $where) { nodes { value type count } }
  top: topLogs(metadataPath: ["shared", "user"], where: $where, first: 20) { nodes { number log { id } } count notNumbers }
}`

const CLOSED: LogFilter = {
  timestamp: { gte: { ms: Date.UTC(2020, 1, 1), us: 0 }, lt: { ms: Date.UTC(2020, 2, 1), us: 0 } },
}

/** Alternatives of one: a facet leaves the conditions of its own field out, but not what stands in here. */
const added = (where: LogFilter, scope: LogFilter): LogFilter => ({ and: [where, { or: [scope] }] })

const TEAM_A: LogFilter = { resourceId: { startsWith: 'team-a-', caseSensitive: true } }
const ERRORS: LogFilter = { level: { eq: 'ERROR' } }

const canBeSent = (filter: LogFilter) => {
  try {
    return asJson(filter) !== undefined
  } catch {
    return false
  }
}

export async function expectScopesHeld(product: ScopedProduct): Promise<void> {
  let [answers, telling] = [0, 0]
  const everything = await product.ask(product.admin, DOCUMENT, { where: {}, closed: asJson(CLOSED) })
  const wheres = fc.array(trees.filter(canBeSent), { minLength: FILTERS, maxLength: FILTERS })
  await fc.assert(
    fc.asyncProperty(scopes.filter(canBeSent), wheres, async (scope, filters) => {
      const key = await product.scopedKey(scope)
      for (const where of [{}, ...filters]) {
        const closed = { and: [where, CLOSED] }
        const shown = await product.ask(key, DOCUMENT, { where: asJson(where), closed: asJson(closed) })
        // A histogram ends where the scope's time does, as with a condition beside the others.
        const variables = { where: asJson(added(where, scope)), closed: asJson({ and: [closed, scope] }) }
        expect(shown).toBe(await product.ask(product.admin, DOCUMENT, variables))
        const exported = await product.export(key, { where: asJson(where) })
        expect(exported).toBe(await product.export(product.admin, { where: asJson(added(where, scope)) }))
        answers++
        if (shown !== everything && exported !== '') telling++
      }
    }),
    { numRuns: SCOPES, endOnFailure: true, examples: [[TEAM_A, Array.from({ length: FILTERS }, () => ERRORS)]] },
  )
  // Few that are random may all show nothing, or everything; the example is always one that tells.
  expect(telling).toBeGreaterThan(size(answers / 12, 0))
  await noteResult(
    'S7',
    `${answers} filters under ${SCOPES} scopes, 12 questions each: all as an admin's with the scope added, ${telling} of them with logs and not with all`,
  )
}
