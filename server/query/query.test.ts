import { expect, test } from 'vitest'
import { codesOf, createApi } from '../test/support/query-api.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'

const metadata = { parentResourceId: 'parent' }
const row = testRow({
  id: testId(7),
  level: 'error',
  message: 'a😀b',
  resourceId: 'server-1',
  traceId: 'trace',
  spanId: 'span',
  commit: 'abc',
  parentResourceId: 'parent',
  metadata,
})

test('a page shows every field of a log', async () => {
  await using api = await createApi()
  await insertRows(api.prisma, [row])
  const { data, errors } = await api.ask(`{ logs(first: 1) {
    nodes { timestamp level message short: message(maxChars: 2) ends: message(maxChars: 2, endChars: 1) messageLength resourceId traceId spanId commit
            parentResourceId metadata }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`)
  expect(errors).toBeUndefined()
  const cursor = expect.stringMatching(/^[\w-]+$/)
  const { id: _, metadataJson: __, ...fields } = row
  expect(data).toEqual({
    logs: {
      nodes: [{ ...fields, metadata, level: 'ERROR', short: 'a😀', ends: '…b', messageLength: 3 }],
      edges: [{ cursor, node: { id: expect.any(String) } }],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: cursor, endCursor: cursor },
    },
  })
})

test('the pattern of a log finds it, and logs like it', async () => {
  await using api = await createApi()
  const messages = ['user 42 logged in', 'user 43 logged in', 'user 44 logged out', String.raw`a\\<*> b`]
  await insertRows(
    api.prisma,
    messages.map((message, i) => testRow({ id: testId(i), message })),
  )
  const ask = (where: object) =>
    api.ask(`query ($where: LogFilter) { logs(where: $where, orderBy: ASC) { nodes { message pattern } } }`, { where })
  const { data } = await ask({})
  const { nodes } = (data as { logs: { nodes: { message: string; pattern: string }[] } }).logs
  expect(nodes.map(({ pattern }) => pattern)).toEqual([
    'user <*> logged in',
    'user <*> logged in',
    'user <*> logged out',
    String.raw`a\\\\\<*> b`,
  ])
  for (const { pattern } of nodes) {
    const alike = nodes.filter((node) => node.pattern === pattern)
    expect(await ask({ pattern })).toMatchObject({ data: { logs: { nodes: alike } } })
  }
})

test('the pages of an operation share 8 MiB, and each has a log', async () => {
  await using api = await createApi()
  const message = 'x'.repeat(256 * 1024)
  await insertRows(
    api.prisma,
    Array.from({ length: 40 }, (_, i) => testRow({ id: testId(i), message })),
  )
  const page = 'logs(first: 1000) { nodes { message } pageInfo { hasNextPage } }'
  const { data, errors } = await api.ask(`{ ${['a', 'b', 'c', 'd'].map((name) => `${name}: ${page}`).join(' ')} }`)
  expect(errors).toBeUndefined()
  const pages = Object.values(data ?? {}) as { nodes: object[]; pageInfo: object }[]
  for (const { nodes, pageInfo } of pages) {
    expect(nodes.length).toBeGreaterThan(0)
    expect(pageInfo).toEqual({ hasNextPage: true })
  }
  // Where one page has filled the room, each of the others has one more.
  const logs = pages.flatMap(({ nodes }) => nodes).length
  expect(logs).toBeGreaterThanOrEqual(32)
  expect(logs).toBeLessThanOrEqual(32 + 3)
})

test('log(id) finds the log by the id that a page gave, by its UUID, and answers null for none', async () => {
  await using api = await createApi()
  await insertRows(api.prisma, [row])
  const page = await api.ask('{ logs { nodes { id } } }')
  const id = JSON.stringify(page.data?.['logs']).match(/"id":"([^"]+)"/)?.[1]
  const byId = 'query ($id: ID!) { log(id: $id) { message } }'
  expect((await api.ask(byId, { id })).data).toEqual({ log: { message: row.message } })
  expect((await api.ask(byId, { id: row.id.toUpperCase() })).data).toEqual({ log: { message: row.message } })
  expect(await api.ask(byId, { id: 'none' })).toEqual({ data: { log: null } })
})

function pageOf(...names: string[]) {
  return { logs: { nodes: names.map((level) => ({ level })) } }
}

test('filters and order arrive as the schema names them', async () => {
  await using api = await createApi()
  await insertRows(api.prisma, [
    row,
    testRow({ id: testId(8), level: 'warn' }),
    testRow({ id: testId(9), level: 'debug' }),
  ])
  const source = `query ($where: LogFilter, $orderBy: SortDirection) { logs(where: $where, orderBy: $orderBy) { nodes { level } } }`
  const levels = async (variables: Record<string, unknown>) => (await api.ask(source, variables)).data
  expect(await levels({ where: { level: { gte: 'WARN' } } })).toEqual(pageOf('WARN', 'ERROR'))
  expect(await levels({ orderBy: 'ASC' })).toEqual(pageOf('ERROR', 'WARN', 'DEBUG'))
  expect(await levels({ where: { message: { startsWith: 'A😀' } }, orderBy: null })).toEqual(pageOf('ERROR'))
  expect(await levels({ where: null })).toEqual(pageOf('DEBUG', 'WARN', 'ERROR'))
})

test('what a client did wrong has its code', async () => {
  await using api = await createApi()
  await insertRows(api.prisma, [row])
  const codes = async (source: string) => codesOf(await api.ask(source))
  expect(await codes('{ logs { nodes { message(maxChars: -1) } } }')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('{ logs { nodes { message(maxChars: 5, endChars: -1) } } }')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('{ logs { nodes { message(maxChars: 5, endChars: 5) } } }')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('{ logs(where: { level: null }) { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
  expect(await codes('{ logs(after: "x") { nodes { id } } }')).toEqual(['INVALID_CURSOR'])
})
