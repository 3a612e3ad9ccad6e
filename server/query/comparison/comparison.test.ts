/** `logComparison` against what the rows say, and under a scope. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryLogComparisonArgs } from '../../generated/graphql.ts'
import { momentOf } from '../../platform/moment.ts'
import { createDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createReader, type Reader } from '../../test/support/reader.ts'
import { insertRows, testId, testRow } from '../../test/support/rows.ts'
import { createSampler, type Sampler } from '../insight/sampler.ts'
import { readComparison } from './comparison.ts'

const START_MS = Date.UTC(2020, 1, 29)
const HALF_MS = START_MS + 1_000_000

const ROWS = Array.from({ length: 2000 }, (_, i) =>
  testRow({
    id: testId(i),
    timestamp: momentOf(START_MS + i * 1000, i % 1000),
    level: i % 10 === 0 ? 'warn' : 'info',
    message: i >= 1000 && i % 20 === 1 ? `cart engine v2 priced basket ${i}` : `user ${i} logged in`,
    resourceId: `service-${i % 5}`,
    commit: i % 5 === 1 ? (i < 1000 ? 'old' : 'new') : 'same',
    metadataJson: JSON.stringify({
      http: { status: i % 10 === 7 && i >= 1000 ? 503 : 200 },
      tags: ['a', 'a'],
      id: `id-${i}`,
    }),
  }),
)

const BEFORE = { timestamp: { gte: momentOf(START_MS), lt: momentOf(HALF_MS) } }
const AFTER = { timestamp: { gte: momentOf(HALF_MS) } }

const ask = (reader: Reader, args: Partial<QueryLogComparisonArgs>, sampler: Sampler = createSampler()) =>
  reader.ask((snapshot) => readComparison(snapshot, { before: BEFORE, after: AFTER, ...args }, sampler))

describe('of few logs', () => {
  let database: TestDatabase
  let reader: Reader
  beforeAll(async () => {
    database = await createDatabase()
    await insertRows(database.prisma, ROWS)
    reader = createReader(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test('says what is new, gone and more', async () => {
    const { before, after, changes } = await ask(reader, {})
    expect([before.kind, after.kind, before.selected.value, after.selected.value]).toEqual([
      'EXACT',
      'EXACT',
      1000,
      1000,
    ])
    const shown = changes.map(({ kind, of, before: a, after: b, ratio }) => [
      kind,
      of.value,
      a.value,
      b.value,
      ratio.value,
    ])
    expect(shown).toEqual([
      ['NEW', 'new', 0, 200, null],
      ['GONE', 'old', 200, 0, 0],
      ['NEW', '503', 0, 100, null],
      ['NEW', 'cart engine <*> priced basket <*>', 0, 50, null],
    ])
  })
})
