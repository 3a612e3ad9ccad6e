/** The rows about clients that want as much as they can get, each to the same product in a process of its own. */
import { test } from 'vitest'
import { startProduct } from './client.ts'
import { expectTailsBearable } from './h3-tails.ts'
import { expectStalledUploadsCut } from './h4-stalled-uploads.ts'
import { expectUnreadTailsCut } from './h4-tails.ts'
import { expectHeavyQuestionsAlone } from './h5-heavy-questions.ts'
import { expectValuesBounded } from './h1-values.ts'
import { expectMetadataBearable } from './h2-metadata.ts'
import { expectUnreadCut } from './h4-readers.ts'
import { expectAnswersBounded } from './h6-answers.ts'
import { clientTimings } from './row.ts'
import { shared } from './shared.ts'

const product = shared(() => startProduct(clientTimings))
const timeout = 120_000

test('H1: small bodies of millions of values are refused, and nobody waits', { timeout: 600_000 }, async () =>
  expectValuesBounded(await product()),
)
test('H2: stored logs with the most metadata', { timeout: 900_000 }, async () =>
  expectMetadataBearable(await product()),
)
test('H3: the most and the heaviest live tails of one client', { timeout }, async () =>
  expectTailsBearable(await product()),
)
test('H4: uploads that stall', { timeout }, async () => expectStalledUploadsCut(await product()))
test('H4: live tails that nobody reads', { timeout }, async () => expectUnreadTailsCut(await product()))
test('H4: exports and answers that nobody reads', { timeout: 300_000 }, async () => expectUnreadCut(await product()))
test('H5: the heaviest questions without a pause', { timeout: 300_000 }, async () =>
  expectHeavyQuestionsAlone(await product()),
)
test('H6: answers as large as a document can make them', { timeout: 900_000 }, async () =>
  expectAnswersBounded(await product()),
)
