/** The rows about keys: who may come in, what they may do, and how much. */
import { describe, inject, test } from 'vitest'
import { expectMatrixHeld } from './a1-matrix.ts'
import { expectKeysKept } from './a2-keys.ts'
import { expectQuotaOfOneKey } from './a6-quota.ts'
import { startGuarded } from './guarded.ts'
import { expectBrokenKeysRefused } from './s22-broken-keys.ts'
import { expectDefaultsHold } from './s26-defaults.ts'
import { expectQuotasHold } from './s27-quotas.ts'
import { expectNobodyUnchecked } from './s28-postgres-away.ts'
import { expectNobodyServed } from './s4-no-credentials.ts'
import { expectTableHeld } from './s5-permissions.ts'
import { expectPathsMeanOne } from './s6-path-games.ts'
import { shared } from './shared.ts'

const brokers = inject('kafkaBrokers') ?? []

describe('a product with AUTH=on', () => {
  const product = shared(() => startGuarded())
  const timeout = 300_000

  test('A1: every route and field with every kind of caller', { timeout }, async () =>
    expectMatrixHeld(await product()),
  )
  test('A6: one key over its quota, one below', { timeout }, async () => expectQuotaOfOneKey(await product()))
  test('S4: every route and field without credentials', { timeout }, async () => expectNobodyServed(await product()))
  test('S5: every route and field with keys of one permission', { timeout }, async () =>
    expectTableHeld(await product()),
  )
  test('S6: path games', { timeout }, async () => expectPathsMeanOne(await product()))
  test('S22: broken keys at each door', { timeout }, async () => expectBrokenKeysRefused(await product()))
  test('S26: records of another team', { timeout }, async () => expectDefaultsHold(await product()))
  test('S27: quotas', { timeout }, async () => expectQuotasHold(await product()))
})

test('A2: a dump, a revoked key and guesses', { timeout: 120_000 }, async () => expectKeysKept())

test.skipIf(brokers.length === 0)('S28: PostgreSQL is killed (needs Kafka)', { timeout: 300_000 }, async () =>
  expectNobodyUnchecked(brokers),
)
