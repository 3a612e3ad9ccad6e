/** What a page of another site could make a browser send: none of it is carried out. */
import { expect } from 'vitest'
import { offerWebSocket } from '../support/raw-request.ts'
import { ingest, type Product } from './client.ts'
import { noteResult } from './row.ts'

const MUTATION = 'mutation { ingestLogs(input: {logs: [{message: "forged"}]}) { accepted } }'
const AS_JSON = JSON.stringify({ query: MUTATION })
const FORM = new URLSearchParams({ query: MUTATION }).toString()
const MULTIPART = `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${AS_JSON}\r\n--x--\r\n`
const QUERY = `?query=${encodeURIComponent(MUTATION)}`
const FOREIGN = 'https://elsewhere.example'

type Forged = { method: string; path?: string; headers?: Record<string, string>; body?: string }

const FORGED: Readonly<Record<string, Forged>> = {
  'a query by GET': { method: 'GET', path: '?query=%7B__typename%7D' },
  'a mutation by GET': { method: 'GET', path: QUERY },
  'a mutation by GET that says it is JSON': {
    method: 'GET',
    path: QUERY,
    headers: { 'content-type': 'application/json' },
  },
  'a form': { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: FORM },
  'a form of parts': {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: MULTIPART,
  },
  'plain text': { method: 'POST', headers: { 'content-type': 'text/plain' }, body: AS_JSON },
  'plain text that names JSON too': {
    method: 'POST',
    headers: { 'content-type': 'text/plain; application/json' },
    body: AS_JSON,
  },
  'no type': { method: 'POST', body: AS_JSON, headers: { 'content-type': '' } },
  'an array': { method: 'POST', headers: { 'content-type': 'application/json' }, body: `[${AS_JSON},${AS_JSON}]` },
  'JSON of a foreign page': {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: FOREIGN },
    body: AS_JSON,
  },
  'JSON of a page without a name': {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'null' },
    body: AS_JSON,
  },
  'a question of a foreign page before the real one': {
    method: 'OPTIONS',
    headers: { origin: FOREIGN, 'access-control-request-method': 'POST' },
  },
}

export async function expectForgeriesRefused(product: Product): Promise<void> {
  const url = `${product.url}/graphql`
  const taken: string[] = []
  for (const [name, { method, path = '', headers = {}, body }] of Object.entries(FORGED)) {
    const answer = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
    const text = await answer.text()
    const isRefused = answer.status >= 400 && answer.status < 500 && !answer.headers.has('access-control-allow-origin')
    if (!isRefused || text.includes('"data"')) taken.push(`${name}: ${answer.status} ${text.slice(0, 200)}`)
  }
  expect(taken).toEqual([])

  for (const origin of [FOREIGN, 'null', 'http://127.0.0.1:1', 'garbage', `${product.url}.example`])
    expect([origin, await offerWebSocket(product.url, { origin })]).toEqual([origin, 400])
  expect(await offerWebSocket(product.url, { origin: FOREIGN, 'x-forwarded-host': 'elsewhere.example' })).toBe(400)
  for (const headers of [{}, { origin: product.url }])
    expect([headers, await offerWebSocket(product.url, headers)]).toEqual([headers, 101])
  expect(
    (
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: product.url },
        body: '{"query":"{__typename}"}',
      })
    ).status,
  ).toBe(200)

  expect((await ingest(product.url, { message: 'a good one' })).status).toBe(201)
  expect(await product.prisma.log.count({ where: { message: 'forged' } })).toBe(0)
  await noteResult(
    'A4',
    `${Object.keys(FORGED).length} forged requests and 5 foreign pages on a WebSocket: all refused`,
  )
}
