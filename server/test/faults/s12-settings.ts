/** A scoped connection without its settings, after another question's, and without its role. */
import { expect } from 'vitest'
import { Prisma } from '../../generated/prisma/client.ts'
import { sqlState } from '../../platform/postgres/postgres.ts'
import { createScopedReads } from '../../platform/postgres/scoped-reads.ts'
import { testLogger } from '../support/test-logger.ts'
import { createScoped } from '../support/scoped.ts'
import { noteResult, size } from './row.ts'
import { inTeamA, ROWS, TEAM_A, type ScopedProduct } from './scoped-product.ts'

const ALL = Prisma.sql`SELECT resource_id FROM logs`
const TEAMS = ['team-a-', 'team-b-', 'Team-a-']
const ROUNDS = size(300, 30)

export async function expectSettingsNeeded(product: ScopedProduct): Promise<void> {
  const { scoped, ofRole, close } = createScoped(product.database)
  const bare = ofRole.read(async ({ query }) => void (await query(ALL)))
  expect(sqlState(await bare.catch((error: unknown) => error))).toBe('42704')

  const foreign: (string | null)[] = []
  const rounds = Array.from({ length: ROUNDS }, async (_, i) => {
    const prefix = TEAMS[i % TEAMS.length] ?? ''
    await scoped.reads
      .read({ resources: '', prefixes: `${prefix}%` }, async ({ query }) => {
        const rows = await query<{ resource_id: string | null }>(ALL)
        foreign.push(...rows.map((row) => row.resource_id).filter((resource) => !resource?.startsWith(prefix)))
        if (i % 5 === 0) throw new Error('given up')
      })
      .catch(() => undefined)
    // What the question before has set is over, whether it was committed or given up.
    await ofRole.read(async ({ query }) => expect(await query(ALL).catch(sqlState)).toSatisfy(isNothing))
  })
  await Promise.all(rounds)
  expect(foreign).toEqual([])

  const { reads } = product.database
  const asOwner = createScopedReads({ reads, database: product.prisma, logger: testLogger, clock: { now: () => 0 } })
  await expect(asOwner.read({ resources: '', prefixes: '%' }, async () => undefined)).rejects.toThrow(/has the role/)
  await close()

  // The same through the product: questions of two scopes and of none share its pools.
  const keys = [
    await product.scopedKey(TEAM_A),
    await product.scopedKey({ resourceId: { eq: 'team-b-1' } }),
    product.admin,
  ]
  const counts = [
    ROWS.filter(inTeamA).length,
    ROWS.filter(({ resourceId }) => resourceId === 'team-b-1').length,
    ROWS.length,
  ]
  const answers = await Promise.all(
    Array.from({ length: ROUNDS }, async (_, i) => {
      const text = await product.ask(keys[i % 3] ?? '', '{ logCount(cap: 100000) { value } }')
      return text === `{"data":{"logCount":{"value":${counts[i % 3]}}}}`
    }),
  )
  expect(answers.filter((isRight) => !isRight)).toEqual([])
  await noteResult(
    'S12',
    `without settings 42704; ${2 * ROUNDS} questions of several scopes on shared connections, a fifth of them given up in the middle: no foreign log, and none without a scope of its own`,
  )
}

/** No row, or the refusal of a connection on which nothing was ever set. */
const isNothing = (seen: unknown): boolean => seen === '42704' || (Array.isArray(seen) && seen.length === 0)
