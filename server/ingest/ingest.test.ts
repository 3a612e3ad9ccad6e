import { expect, test } from 'vitest'
import { createMetrics } from '../platform/metrics.ts'
import { noDatabase } from '../test/support/no-database.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { createIngest } from './ingest.ts'

test('the door: routes, resolvers, the SDL, limits and counts', async () => {
  const metrics = createMetrics()
  const ingest = createIngest({
    stream: { partitions: 1, publish: () => new Promise(() => {}) },
    maxQueuedBytes: 1,
    timings: { publishTimeoutMs: 1, schemaLookEveryMs: 1 },
    clock: { now: () => 0, setTimer: () => () => {} },
    database: noDatabase,
    metrics,
    logger: testLogger,
  })
  expect(ingest.typeDefs).toContain('ingestLogs(input: IngestLogsInput!)')
  expect(Object.keys(ingest.resolvers).toSorted()).toEqual(['LevelInput', 'Mutation', 'TimestampInput'])
  expect(ingest.routes).toBeTypeOf('function')
  await ingest.close()
  expect(ingest.doorsSinceStart()).toEqual([])
})
