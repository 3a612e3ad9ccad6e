import { expect, test } from 'vitest'
import { startApp } from './support/harness.ts'
import { PATIENT_TIMINGS, runningQuestions, SLOW_LOG, SLOW_PATTERN } from './support/slow-search.ts'

const FIELDS = {
  logs: 'logs(where: $where) { nodes { id } }',
  logCount: 'logCount(where: $where) { value }',
  logFacet: 'logFacet(field: RESOURCE_ID, where: $where) { nodes { value } }',
  logHistogram: 'logHistogram(where: $where) { interval }',
}

test.each(Object.entries(FIELDS))('PostgreSQL stops working on %s when its client goes away', async (_, field) => {
  await using app = await startApp({ timings: PATIENT_TIMINGS })
  const post = (path: string, body: object, signal?: AbortSignal) =>
    fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    })
  expect((await post('/public/ingest', SLOW_LOG)).status).toBe(201)
  const leaving = new AbortController()
  const query = `query ($where: LogFilter) { ${field} }`
  const variables = { where: { message: { regex: SLOW_PATTERN } } }
  const outcome = post('/graphql', { query, variables }, leaving.signal).then(
    () => 'answered',
    () => 'aborted',
  )
  await runningQuestions(app.prisma, { column: 'message', count: 1 })
  leaving.abort()
  expect(await outcome).toBe('aborted')
  await runningQuestions(app.prisma, { column: 'message', count: 0 })
})
