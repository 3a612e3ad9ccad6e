/** `GET /export` by the whole product: everything a filter selects, in both formats, to the end or not at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp } from '../test/support/harness.ts'
import { momentOf } from '../platform/moment.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { insertRows, testId, testRow } from '../test/support/rows.ts'

const AT = new Date('2020-02-29T12:00:00.000Z')
/** So much that no socket holds an export that nobody reads. */
const PADDING = { padding: 'x'.repeat(4000) }
/** More than two pages of the walk, half of them at one moment. */
const ROWS = Array.from({ length: 5000 }, (_, i) =>
  testRow({
    id: testId(i),
    timestamp: momentOf(AT.getTime() + (i < 2500 ? 0 : i)),
    message: `log ${i}`,
    level: i % 2 ? 'error' : 'info',
    metadata: PADDING,
  }),
)

let app: Awaited<ReturnType<typeof startApp>>
beforeAll(async () => {
  app = await startApp()
  for (let i = 0; i < ROWS.length; i += 1000) await insertRows(app.prisma, ROWS.slice(i, i + 1000))
})
afterAll(() => app[Symbol.asyncDispose]())

type Line = { id: string; message: string; level: string; timestamp: string }

const open = (parameters: Record<string, string>, init?: RequestInit) =>
  fetch(`${app.url}/export?${new URLSearchParams(parameters).toString()}`, init)

async function lines(parameters: Record<string, string>): Promise<Line[]> {
  const answer = await open(parameters)
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}

test('every log once, in both orders, with the fields of GraphQL', async () => {
  const down = await lines({})
  expect(down.map(({ message }) => message)).toEqual(ROWS.map(({ message }) => message).toReversed())
  expect(await lines({ orderBy: 'ASC' })).toEqual(down.toReversed())
  expect(down[0]).toEqual({
    timestamp: '2020-02-29T12:00:04.999Z',
    level: 'ERROR',
    message: 'log 4999',
    resourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
    parentResourceId: null,
    metadata: PADDING,
    id: expect.any(String),
  })
})

test('what a filter selects', async () => {
  const where = JSON.stringify({ level: { eq: 'ERROR' }, timestamp: { lte: AT.toISOString() } })
  expect(await lines({ where })).toHaveLength(1250)
  expect(await lines({ where: JSON.stringify({ message: { eq: 'none' } }) })).toEqual([])
})

test('it goes on behind the last log that came, by its id or by a cursor', async () => {
  const all = await lines({})
  expect(await lines({ after: all[3210]?.id ?? '' })).toEqual(all.slice(3211))
  const answer = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ logs(first: 10) { pageInfo { endCursor } } }' }),
  })
  const { data } = (await answer.json()) as { data: { logs: { pageInfo: { endCursor: string } } } }
  expect(await lines({ after: data.logs.pageInfo.endCursor })).toEqual(all.slice(10))
})

test('CSV has a line of names, and is a file of its own', async () => {
  const answer = await open({ format: 'csv', where: '{"message":{"in":["log 1","log 2"]}}' })
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="logs-[-0-9T]+\.csv"$/)
  const [names, first, second, rest] = (await answer.text()).split('\r\n')
  expect(names).toBe('timestamp,level,message,resourceId,traceId,spanId,commit,parentResourceId,metadata,id')
  expect(first).toMatch(/^2020-02-29T12:00:00.000Z,INFO,log 2,,,,,,"\{""padding"":""x+""\}",/)
  expect(second).toMatch(/,ERROR,log 1,/)
  expect(rest).toBe('')
})

test('it is compressed for who asks', async () => {
  const answer = await open({}, { headers: { 'accept-encoding': 'gzip' } })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect((await answer.text()).split('\n')).toHaveLength(5001)
})

describe('what is wrong is said before anything is sent', () => {
  test.each([
    [{ format: 'xml' }, 'BAD_USER_INPUT', 'format'],
    [{ filter: '{}' }, 'BAD_USER_INPUT', 'filter'],
    [{ where: '{' }, 'BAD_USER_INPUT', 'JSON'],
    [{ where: '{"mesage":{}}' }, 'BAD_USER_INPUT', 'mesage'],
    [{ where: '{"level":{"eq":"LOUD"}}' }, 'BAD_USER_INPUT', 'LOUD'],
    [{ where: '{"message":{"eq":null}}' }, 'BAD_USER_INPUT', 'null'],
    [{ where: '{"message":{"regex":"("}}' }, 'BAD_USER_INPUT', 'parentheses'],
    [{ where: `{"or":[${Array(300).fill('{}').join(',')}]}` }, 'QUERY_TOO_COMPLEX', 'parts'],
    [{ after: 'nowhere' }, 'INVALID_CURSOR', 'cursor'],
  ])('case %#', async (parameters, code, word) => {
    const answer = await open(parameters)
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    expect([answer.status, error.code]).toEqual([400, code])
    expect(error.message).toContain(word)
  })
})

/** An export that nobody reads. */
const openUnread = (signal: AbortSignal) => open({}, { signal, headers: { 'accept-encoding': 'identity' } })

test('a third one has to wait until another ends, or its client goes', async () => {
  const [one, two] = [new AbortController(), new AbortController()]
  // Held, because fetch cancels an answer that nobody holds.
  const held = [await openUnread(one.signal), await openUnread(two.signal)]
  const answer = await open({})
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await answer.json()).toMatchObject({ error: { code: 'OVERLOADED' } })
  expect(held.map(({ status }) => status)).toEqual([200, 200])
  two.abort()
  await waitFor(async () => {
    const next = await open({ where: '{"or":[]}' })
    await next.text()
    return next.ok || undefined
  })
  one.abort()
})

test('one that is cut off by the end of the server is no whole file', async () => {
  const other = await startApp()
  for (let i = 0; i < ROWS.length; i += 1000) await insertRows(other.prisma, ROWS.slice(i, i + 1000))
  const answer = await fetch(`${other.url}/export`, { headers: { 'accept-encoding': 'identity' } })
  await other[Symbol.asyncDispose]()
  await expect(answer.text()).rejects.toThrow('terminated')
})
