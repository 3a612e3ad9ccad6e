/** A moment through the whole product, to the microsecond: sent, kept, ordered, filtered, printed, exported and linked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './faults/client.ts'
import { startApp } from './support/harness.ts'
import { sendLogs } from './support/send-logs.ts'
import { waitFor } from './support/wait-for.ts'

/** In the order of time. What is sent has another order, an offset, and digits finer than a microsecond. */
const MOMENTS = [
  '1969-12-31T23:59:59.999999Z',
  '2026-11-20T10:00:00.000Z',
  '2026-11-20T10:00:00.000001Z',
  '2026-11-20T10:00:00.000999Z',
  '2026-11-20T10:00:00.001Z',
]

let app: Awaited<ReturnType<typeof startApp>>
beforeAll(async () => {
  app = await startApp()
  const sent = MOMENTS.toReversed().map((timestamp) => ({ message: timestamp, timestamp }))
  await sendLogs(app.url, [
    ...sent.filter(({ message }) => message !== MOMENTS[2]),
    { message: MOMENTS[2], timestamp: '2026-11-20T11:00:00.000001999+01:00' },
  ])
  await waitFor(async () => ((await app.prisma.log.count()) === MOMENTS.length ? true : undefined))
})
afterAll(() => app[Symbol.asyncDispose]())

type Page = { logs: { nodes: { id: string; timestamp: string; message: string }[]; pageInfo: { endCursor: string } } }

const LOGS = `query ($where: LogFilter, $first: Int, $after: String) {
  logs(where: $where, first: $first, after: $after, orderBy: ASC) { nodes { id timestamp message } pageInfo { endCursor } } }`

const read = async (variables: object) => (await ask<Page>(app.url, { query: LOGS, variables })).data.logs

test('logs that differ below a millisecond stand in their order, page by page, with the digits that are there', async () => {
  const seen: string[] = []
  for (let after: string | undefined; seen.length < MOMENTS.length;) {
    const { nodes, pageInfo } = await read({ first: 1, after })
    for (const { timestamp, message } of nodes)
      seen.push(timestamp === message ? timestamp : `${timestamp} of ${message}`)
    after = pageInfo.endCursor
  }
  expect(seen).toEqual(MOMENTS)
})

test('a filter is exact to the microsecond, in lists, counts and histograms', async () => {
  const timestamp = { gt: MOMENTS[1], lte: MOMENTS[3] }
  const where = { timestamp }
  expect((await read({ where })).nodes.map(({ message }) => message)).toEqual(MOMENTS.slice(2, 4))
  const { data } = await ask<{ logCount: { value: number }; logHistogram: { buckets: { total: number }[] } }>(app.url, {
    query: `query ($where: LogFilter) { logCount(where: $where) { value } logHistogram(where: $where) { buckets { total } } }`,
    variables: { where },
  })
  expect(data.logCount.value).toBe(2)
  expect(data.logHistogram.buckets.map(({ total }) => total)).toEqual([2])
})

test('an id leads to its log, its neighbours, and where an export goes on', async () => {
  const { nodes } = await read({})
  for (const [i, { id, message }] of nodes.entries()) {
    const { data } = await ask<{ log: { message: string }; logContext: { nodes: { message: string }[] } }>(app.url, {
      query: `query ($id: ID!) { log(id: $id) { message } logContext(id: $id, before: 1, after: 1) { nodes { message } } }`,
      variables: { id },
    })
    expect(data.log.message).toBe(message)
    expect(data.logContext.nodes.map((node) => node.message)).toEqual(MOMENTS.slice(Math.max(0, i - 1), i + 2))
    const rest = await (
      await fetch(`${app.url}/export?${new URLSearchParams({ after: id, orderBy: 'ASC' }).toString()}`)
    ).text()
    const lines = rest.split('\n').filter(Boolean)
    const timestamps = lines.map((line) => (JSON.parse(line) as { timestamp: string }).timestamp)
    expect(timestamps).toEqual(MOMENTS.slice(i + 1))
  }
})

test.each([
  [{ lt: '2026-11-20T10:00:00.0000005Z' }, 2],
  [{ lte: '2026-11-20T10:00:00.0000005Z' }, 2],
  [{ lt: '2026-11-20T10:00:00.0000000Z' }, 1],
  [{ gte: '2026-11-20T10:00:00.0000005Z' }, 3],
  [{ gt: '2026-11-20T10:00:00.0000005Z' }, 3],
  [{ gte: '2026-11-20T10:00:00.000000000Z' }, 4],
])('a filter between two microseconds, %j, is not moved to one of them', async (timestamp, count) => {
  expect((await read({ where: { timestamp } })).nodes).toHaveLength(count)
})
