/** Every route and every root field with keys of each permission alone: 403 exactly where the table says. */
import { expect } from 'vitest'
import { RULES } from '../../access/rules.ts'
import { PERMISSIONS, type Need } from '../../platform/principal.ts'
import { wordsOf } from '../support/words.ts'
import { askEverything, countCells, type Caller } from './access-matrix.ts'
import { bearer, type Guarded } from './guarded.ts'
import { isFull, noteResult } from './row.ts'

/** In the small size: who sends, who asks, who sees what is going on, and who would like to manage keys. */
const SMALL: readonly string[] = ['ingest:write', 'logs:read', 'pipeline:read', 'access:read']

/**
 * The table as it is meant, written down a second time: whoever changes what a field or a route needs changes it here too. `WRITES` are those of
 * `Mutation`. All routes that are not here are doors for logs, or open to everybody (row S4).
 */
const READS: Readonly<Partial<Record<Need, string>>> = {
  'logs:read':
    'logs log logContext trace logCount logHistogram logFacet logStats logNumbers logPatterns logComparison topLogs metadataPaths savedViews savedView link logTail',
  'pipeline:read': 'pipeline',
  'deadletters:read': 'deadLetters',
  'access:read': 'apiKeys people roles groupRoles scopes',
  'access:write': 'scopePreview',
  'audit:read': 'auditLog',
  principal: 'session sessions',
}

const WRITES: Readonly<Partial<Record<Need, string>>> = {
  'ingest:write': 'ingestLogs',
  'deadletters:replay': 'replayDeadLetters',
  'views:write': 'saveView updateView deleteView saveLink',
  'access:write':
    'createKey rotateKey revokeKey invitePerson resetPassword setPersonRoles setPersonDisabled endSessions saveRole deleteRole saveGroupRole deleteGroupRole saveScope deleteScope',
  principal: 'endSession',
}

const ROUTES: Readonly<Record<string, Need>> = {
  'GET /export': 'logs:export',
  'POST /export': 'logs:export',
  'GET /metrics': 'metrics:read',
  'GET /graphql': 'optional',
  'POST /graphql': 'principal',
  'GET /readyz': 'probe',
  'GET /public/health': 'probe',
}

/** What a key never has, whatever the database says. */
const OF_PEOPLE: readonly string[] = ['access:read', 'access:write']

const needsOf = (table: Readonly<Partial<Record<Need, string>>>) =>
  Object.fromEntries(Object.entries(table).flatMap(([need, names]) => wordsOf(names).map((name) => [name, need])))

function expectAsMeant({ routes }: Guarded): void {
  expect({ ...RULES.Query, ...RULES.Subscription }).toEqual(needsOf(READS))
  expect(RULES.Mutation).toEqual(needsOf(WRITES))
  const others = routes.filter(({ method, needs }) => method !== 'HEAD' && needs !== 'open' && needs !== 'ingest:write')
  expect(Object.fromEntries(others.map(({ method, url, needs }) => [`${method} ${url}`, needs]))).toEqual(ROUTES)
}

export async function expectTableHeld(product: Guarded): Promise<void> {
  expectAsMeant(product)
  const asked = { ...product, schema: await product.readSchema() }
  const wrong: string[] = []
  const callers = await makeCallers(product)
  for (const caller of callers) wrong.push(...(await askEverything(asked, caller)))
  expect(wrong).toEqual([])
  await noteResult(
    'S5',
    `${callers.length} keys with one permission each, ${countCells(asked)} routes and fields: all as the table says`,
  )
}

async function makeCallers({ key }: Guarded): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const permission of PERMISSIONS.filter((each) => isFull || SMALL.includes(each))) {
    const kind = permission === 'ingest:write' ? ('ingest' as const) : ('query' as const)
    const headers = bearer(await key({ kind, permissions: [permission] }))
    // A key that says in the database that it manages keys does not.
    const permissions = new Set(OF_PEOPLE.includes(permission) ? [] : [permission])
    callers.push({ name: permission, headers, permissions })
  }
  return callers
}
