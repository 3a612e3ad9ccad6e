/** `GET` and `POST /export` by the whole product: everything a filter selects, in both formats, to the end or not at all. */
import { get } from 'node:http'
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
  expect(await lines({ where: 'null' })).toHaveLength(ROWS.length)
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

describe('by POST', () => {
  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => fetch(`${app.url}/export`, { method: 'POST', headers, body })

  test('it is what the same parameters get by GET, with a filter that no address could hold', async () => {
    const messages = Array.from({ length: 200 }, (_, i) => `log ${i} ${'ä'.repeat(500)}`)
    const where = { message: { in: [...messages, 'log 7', 'log 8'] } }
    const answer = await post(JSON.stringify({ format: 'csv', where, orderBy: 'ASC' }))
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="logs-[-0-9T]+\.csv"$/)
    const byPost = await answer.text()
    const short = JSON.stringify({ message: { in: ['log 7', 'log 8'] } })
    expect(byPost).toBe(await (await open({ format: 'csv', where: short, orderBy: 'ASC' })).text())
    expect(byPost.trim().split('\r\n')).toHaveLength(3)
  })

  test('it goes on behind the last log that came, and an empty object is everything', async () => {
    const all = await lines({})
    for (const body of ['{}', '{"where":null,"after":null}'])
      expect((await (await post(body)).text()).trim().split('\n')).toHaveLength(all.length)
    const rest = await post(JSON.stringify({ after: all[4989]?.id }))
    expect((await rest.text()).trim().split('\n')).toHaveLength(10)
  })

  test.each([
    ['', 'BAD_REQUEST', 'JSON'],
    ['{', 'BAD_REQUEST', 'JSON'],
    [Uint8Array.of(0x7b, 0xff), 'BAD_REQUEST', 'UTF-8'],
    [`{"where":${'['.repeat(2000)}${']'.repeat(2000)}}`, 'BAD_REQUEST', 'nested'],
    ['[]', 'BAD_USER_INPUT', 'object'],
    ['null', 'BAD_USER_INPUT', 'object'],
    ['{"filter":{}}', 'BAD_USER_INPUT', 'filter'],
    ['{"format":"xml"}', 'BAD_USER_INPUT', 'format'],
    ['{"where":"{}"}', 'BAD_USER_INPUT', 'LogFilter'],
    ['{"where":[]}', 'BAD_USER_INPUT', 'LogFilter'],
    ['{"where":{"__proto__":{}}}', 'BAD_USER_INPUT', '__proto__'],
    ['{"where":{"mesage":{}}}', 'BAD_USER_INPUT', 'mesage'],
    [`{"where":{"or":[${Array(300).fill('{}').join(',')}]}}`, 'QUERY_TOO_COMPLEX', 'parts'],
    ['{"after":"nowhere"}', 'INVALID_CURSOR', 'cursor'],
    [`{"after":"${'x'.repeat(2 * 1024 * 1024)}"}`, 'PAYLOAD_TOO_LARGE', 'larger'],
  ])('a bad body is refused, case %#', async (body, code, word) => {
    const answer = await post(body)
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    expect([answer.status, error.code]).toEqual([code === 'PAYLOAD_TOO_LARGE' ? 413 : 400, code])
    expect(error.message).toContain(word)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])(
    'a body of the type %s is refused: a form of another site could send it',
    async (type) => {
      const answer = await post('{}', { 'content-type': type })
      expect([answer.status, await answer.json()]).toEqual([
        415,
        { error: expect.objectContaining({ code: 'UNSUPPORTED_MEDIA_TYPE' }) },
      ])
    },
  )

  test('a page of another site gets nothing', async () => {
    const answer = await post('{}', { 'content-type': 'application/json', origin: 'https://evil.test' })
    expect(await answer.json()).toMatchObject({ error: { code: 'BAD_REQUEST' } })
  })
})

/** An export that nobody reads. */
const openUnread = (signal: AbortSignal) => open({}, { signal, headers: { 'accept-encoding': 'identity' } })

/** The status for a client at another address. */
const statusFrom = (localAddress: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const where = encodeURIComponent('{"or":[]}')
    get(`${app.url}/export?where=${where}`, { localAddress, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    }).once('error', reject)
  })

test('a fifth one of a client waits until another ends, or its client goes; another client gets in', async () => {
  const [one, two] = [new AbortController(), new AbortController()]
  // Held, because fetch cancels an answer that nobody holds.
  const held = [await openUnread(one.signal), await openUnread(one.signal), await openUnread(one.signal)]
  held.push(await openUnread(two.signal))
  const answer = await open({})
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await answer.json()).toMatchObject({ error: { code: 'OVERLOADED' } })
  expect(held.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(await statusFrom('127.0.0.2')).toBe(200)
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
