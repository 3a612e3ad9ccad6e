/** The rows about who has a scope: at every reader, and at PostgreSQL itself. */
import { test } from 'vitest'
import { expectScopesHeld, IN_ARCHIVE, storeEverywhere } from './s7-random-scopes.ts'
import { expectFacetsScoped } from './s8-facets.ts'
import { expectHiddenIdsUnknown } from './s9-hidden-ids.ts'
import { expectEndsScoped } from './s10-open-ends.ts'
import { expectFenceHolds } from './s11-fence-alone.ts'
import { expectSettingsNeeded } from './s12-settings.ts'
import { expectGrantsExact } from './s13-catalogue.ts'
import { expectStrangeScopesExact } from './s32-strange-scopes.ts'
import { shared } from './shared.ts'
import { startScopedProduct } from './scoped-product.ts'

const product = shared(() => startScopedProduct())
const timeout = 1_800_000

test('S7: any filter under any scope is answered as an admin is', { timeout }, async () => {
  await expectScopesHeld(await product())
  await using archived = await startScopedProduct({ store: storeEverywhere })
  await expectScopesHeld(archived, IN_ARCHIVE)
})
test('S8: facets, their searches and cursors, and paths show the scope alone', { timeout }, async () =>
  expectFacetsScoped(await product()),
)
test('S9: hidden logs by id, context, trace and cursor are as unknown ones', { timeout }, async () =>
  expectHiddenIdsUnknown(await product()),
)
test('S10: a histogram without a range ends where the scope does', { timeout }, async () => expectEndsScoped())
test('S11: PostgreSQL alone keeps the others back', { timeout }, async () => expectFenceHolds(await product()))
test('S12: no settings, no logs', { timeout }, async () => expectSettingsNeeded(await product()))
test('S13: the catalogue grants what is needed and no more', { timeout }, async () =>
  expectGrantsExact(await product()),
)
test('S32: strange names of resources', { timeout }, async () => expectStrangeScopesExact(await product()))
