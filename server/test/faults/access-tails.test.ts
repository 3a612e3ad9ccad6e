/** The rows about live tails, exports, views and secrets under access, on a product with AUTH=on that they share. */
import { test } from 'vitest'
import { expectHiddenLogsUntold } from './s14-hidden-tail.ts'
import { expectTailsEnded } from './s15-ended-tails.ts'
import { expectExportCut } from './s16-cut-export.ts'
import { expectSecretsUntold } from './s30-secrets.ts'
import { expectViewsApart } from './s31-views-of-others.ts'
import { startSecured } from './secured.ts'
import { shared } from './shared.ts'

const product = shared(startSecured)
const timeout = 300_000

test('S14: a tail shows nothing hidden, and nothing that it says counts it', { timeout }, async () =>
  expectHiddenLogsUntold(await product()),
)
test('S15: a tail ends with its key, also where nobody says so', { timeout }, async () =>
  expectTailsEnded(await product()),
)
test('S16: an export ends with its key', { timeout }, async () => expectExportCut(await product()))
test('S30: no secret is in what the program says', { timeout }, async () => expectSecretsUntold(await product()))
test('S31: the views of others', { timeout }, async () => expectViewsApart(await product()))
