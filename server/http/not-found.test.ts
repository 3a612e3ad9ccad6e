import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createLogger } from '../platform/logger.ts'
import { serve as serveStage } from '../test/support/graphql-server.ts'
import { sendRaw } from '../test/support/raw-request.ts'
import { wordsOf } from '../test/support/words.ts'

/** `errors`: what a person would have to look at. */
async function serve() {
  const logger = createLogger({ level: 'silent' })
  const errors: unknown[] = []
  logger.error = (fields: unknown) => void errors.push(fields)
  const server = await serveStage({ stage: { typeDefs: 'type Query { a: Int }', resolvers: {} }, logger })
  return { ...server, errors }
}

test.each([
  ...wordsOf(`/../package.json /../../../../etc/passwd /a/../../package.json /./index.html /%2e%2e/package.json
    /..%2f..%2fetc/passwd /..%5c..%5cwindows /..\\..\\windows /%00 /index.html%00 /\\etc\\passwd
    //etc/passwd /// //index.html /%ff /% /%zz /v/%ff /v/a/b /v/:(a /.env /.git/config /.stamp
    /assets/.env /assets/ /index.html/ /index.html/x /* /:a /index.html;a /index.html%23
    /wp-login.php?a=../b /INDEX.HTML /graphql/ /Graphql /livez/ /public/../metrics
    /public/ingest/..%2f..%2fmetrics`),
  `/v/${'a'.repeat(101)}`,
  `/${'a'.repeat(300)}`,
  `/${'a/'.repeat(4000)}`,
])('%s is not there, and nobody has to look into the log for it', async (path) => {
  await using server = await serve()
  for (const method of ['GET', 'HEAD', 'DELETE']) {
    const { status, headers, text } = await sendRaw(server.url, { method, path })
    expect([method, status, headers['content-type']]).toEqual([method, 404, 'application/json; charset=utf-8'])
    if (method === 'HEAD') continue
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'NOT_FOUND',
        message: expect.stringMatching(/^There is nothing at /),
        requestId: expect.any(String),
      },
    })
  }
  expect(server.errors).toEqual([])
})

test('what can be asked of a file beside its name is no error either', async () => {
  await using server = await serve()
  const ask = async (headers: Record<string, string>) =>
    (await sendRaw(server.url, { path: '/index.html', headers })).status
  expect(await ask({ range: 'bytes=100000-' })).toBe(200)
  expect(await ask({ 'if-match': '"other"' })).toBe(400)
  expect(await ask({ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(400)
  expect(server.errors).toEqual([])
})

test('a body that nobody has asked for is not read', async () => {
  await using server = await serve()
  for (const [path, status] of [
    ['/nothing', 404],
    ['/livez', 405],
    ['/v/a', 404],
    ['/%ff', 404],
  ] as const)
    for (const type of ['application/json', 'text/plain', 'multipart/form-data', 'a/b']) {
      // As JSON it would be refused, or cost seconds.
      const sent = { method: 'POST', path, headers: { 'content-type': type }, body: '{'.repeat(1_000_000) }
      expect([path, (await sendRaw(server.url, sent)).status]).toEqual([path, status])
    }
  expect(server.errors).toEqual([])
})

test('an expectation that nobody knows is not refused', async () => {
  await using server = await serve()
  const { status, headers } = await sendRaw(server.url, { path: '/livez', headers: { expect: 'more' } })
  expect([status, headers['x-content-type-options']]).toEqual([200, 'nosniff'])
})

test('a build that is not there is a page that is not there', async () => {
  await using server = await serve()
  await rm(server.pagesFolder, { recursive: true })
  for (const path of ['/', '/pipeline', '/v/a', '/index.html'])
    expect((await sendRaw(server.url, { path })).status).toBe(404)
  expect(server.errors).toEqual([])
})
