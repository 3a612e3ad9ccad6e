/** The rows about what clients send, each to the whole product: to one of its own process that they share, or to one in this process. */
import { describe, inject, test } from 'vitest'
import { expectGreedyDocumentsRefused } from './a3-graphql-limits.ts'
import { expectForgeriesRefused } from './a4-foreign-pages.ts'
import { expectBrokenSocketsClosed } from './a5-websocket.ts'
import { expectErrorsDiscreet } from './a8-error-bodies.ts'
import { expectMutantsAnswered } from './b1-mutated-bodies.ts'
import { expectCellsNeutral } from './b10-csv.ts'
import { expectTextsKept } from './b2-text.ts'
import { expectNumbersKept } from './b3-numbers.ts'
import { expectSlowClientsCut } from './b6-slow-clients.ts'
import { expectPrototypesClean } from './b7-prototype.ts'
import { expectTimesJudged } from './b8-times.ts'
import { expectBadRecordsReported } from './b9-bad-records.ts'
import { startProduct } from './client.ts'
import { expectStrangersRefused } from './h7-strangers.ts'
import { expectTakenWhole } from './h8-whole-bodies.ts'
import { expectDayGivenUp } from './h9-new-resources.ts'
import { expectScansAnswered } from './h10-path-scans.ts'
import { expectOrderKept } from './h11-order.ts'
import { expectAnyBytesAnswered } from './d4-any-bytes.ts'
import { clientTimings } from './row.ts'
import { shared } from './shared.ts'

const streams = inject('kafkaBrokers') ? (['kafka', 'direct'] as const) : (['direct'] as const)

describe('a product of their own process', () => {
  const product = shared(() => startProduct(clientTimings))
  const timeout = 120_000

  test('A3: graphql-cop’s checks and documents of our own', { timeout }, async () =>
    expectGreedyDocumentsRefused(await product()),
  )
  test('A4: forged requests, and foreign pages on HTTP and WebSocket', { timeout }, async () =>
    expectForgeriesRefused(await product()),
  )
  test('A5: a WebSocket that breaks the rules', { timeout }, async () => expectBrokenSocketsClosed(await product()))
  test('A8: no error tells what is inside', { timeout: 600_000 }, async () => expectErrorsDiscreet(await product()))
  test('B1: mutated JSON, NDJSON and GraphQL bodies', { timeout: 1_800_000 }, async () =>
    expectMutantsAnswered(await product()),
  )
  test('H7: strange names, forged proxies and foreign pages', { timeout }, async () =>
    expectStrangersRefused(await product()),
  )
  test('H10: paths that scanners look for', { timeout: 600_000 }, async () => expectScansAnswered(await product()))
  test('H8: bodies that are cut, joined and polluted are taken whole or refused', { timeout: 600_000 }, async () =>
    expectTakenWhole(await product()),
  )
  test('H9: thousands of new resources give up one day and no other', { timeout: 600_000 }, async () =>
    expectDayGivenUp(await product()),
  )
  test('H11: logs of one moment are read in the order of sending', { timeout: 600_000 }, async () =>
    expectOrderKept(await product()),
  )
  test('B6: slow senders and idle sockets', { timeout: 300_000 }, async () => expectSlowClientsCut(await product()))
})

describe('a product in this process', () => {
  const timeout = 120_000

  test('D4: any bytes at any door', { timeout: 1_800_000 }, async () => expectAnyBytesAnswered())
  test('B2: strange text is stored as documented or refused', { timeout }, async () => expectTextsKept())
  test('B3: huge and exact numbers are kept as strings or refused', { timeout }, async () => expectNumbersKept())
  test('B7: keys named after prototypes are data, or refused', { timeout }, async () => expectPrototypesClean())
  test('B8: every time is taken or refused as the README says', { timeout }, async () => expectTimesJudged())
  test.each(streams)('B9: of 1000 records with 3 bad ones 997 are stored, once (%s stream)', async (stream) =>
    expectBadRecordsReported(stream),
  )
  test('B10: no cell of a CSV export is a formula', { timeout }, async () => expectCellsNeutral())
})
