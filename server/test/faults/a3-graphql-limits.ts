/** What scanners try on a GraphQL endpoint: the 13 checks of graphql-cop, and 20 documents of our own, by HTTP and over a WebSocket. */
import { getIntrospectionQuery } from 'graphql'
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { ask, send, type Product } from './client.ts'
import { isFull, noteResult } from './row.ts'

const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join(' ')
const nested = (open: string, inner: string, levels: number) => `${open.repeat(levels)}${inner}${'}'.repeat(levels)}`

type Seen = { status: number; text: string }
/** `isFinding` is how graphql-cop tells a weak server. */
type Check = {
  name: string
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: string
  isFinding(seen: Seen): boolean
}

const asJson = (query: string) => JSON.stringify({ query, operationName: 'cop' })
const hasData = ({ text }: Seen) => /"data":\{/.test(text)
const errorsIn = ({ text }: Seen) => (JSON.parse(text) as { errors?: unknown[] }).errors?.length ?? 0
const TYPENAME = 'query cop { __typename }'
const JSON_TYPE = { 'content-type': 'application/json' }

const COP: readonly Check[] = [
  {
    name: 'alias overloading',
    body: asJson(`query cop { ${times(101, (i) => `alias${i}:__typename`)} }`),
    isFinding: hasData,
  },
  {
    name: 'batch queries',
    body: `[${times(10, () => asJson(TYPENAME)).replaceAll('} {', '},{')}]`,
    isFinding: hasData,
  },
  {
    name: 'circular introspection',
    body: asJson(`query cop { __schema { types ${nested('{ fields { type ', '{ name }', 4)}${'}'.repeat(4)} } }`),
    isFinding: hasData,
  },
  {
    name: 'circular fragment',
    body: asJson('query cop { __schema { ...A } } fragment A on __Schema { ...B } fragment B on __Schema { ...A }'),
    isFinding: ({ status }) => status >= 500,
  },
  {
    name: 'directive overloading',
    body: asJson(`query cop { __typename ${'@aa'.repeat(10)} }`),
    isFinding: (seen) => errorsIn(seen) === 10,
  },
  { name: 'field duplication', body: asJson(`query cop { ${times(500, () => '__typename')} }`), isFinding: hasData },
  {
    name: 'field suggestions',
    body: asJson('query cop { __schema { directive } }'),
    isFinding: ({ text }) => text.includes('Did you mean'),
  },
  {
    name: 'mutation by GET',
    method: 'GET',
    path: '?query=mutation%20cop%20%7B__typename%7D',
    headers: {},
    isFinding: hasData,
  },
  {
    name: 'query by GET',
    method: 'GET',
    path: '?query=query%20cop%20%7B__typename%7D',
    headers: {},
    isFinding: hasData,
  },
  {
    name: 'urlencoded query by POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'query=query+cop+%7B__typename%7D',
    isFinding: hasData,
  },
  { name: 'trace mode', body: asJson('query cop { abc }'), isFinding: ({ text }) => text.includes('tracing') },
  {
    name: 'unhandled error',
    body: asJson('qwerty cop { abc }'),
    isFinding: ({ status, text }) => status >= 500 || text.includes('exception'),
  },
  // The page is there on purpose, static and from this server only: what counts is that it brings no script from elsewhere.
  {
    name: 'GraphiQL',
    method: 'GET',
    headers: { accept: 'text/html' },
    isFinding: ({ text }) => /<script[^>]*src="https?:/.test(text),
  },
]

const bigValue = `{ logs(where: ${nested('{not: ', '{level: {eq: INFO}}', 150)}) { nodes { id } } }`
const NODES = 'logs { nodes { id } }'
/** More than 15 aliases, and nothing else that is too much: no value is asked for twice. */
const ALIASES = `{ logs { nodes { ${'id timestamp level message messageLength resourceId traceId spanId'.replaceAll(/\w+/g, 'a_$&: $&')} } } trace(traceId: "x") { nodes { ${'id timestamp level message messageLength resourceId traceId spanId'.replaceAll(/\w+/g, 'b_$&: $&')} } } }`

/** Each asks for too much, or for nothing that is there. */
const OURS: readonly string[] = [
  ALIASES,
  `{ ${times(16, (i) => `a${i}: ${NODES}`)} }`,
  `{ ${times(16, () => NODES)} }`,
  `{ logs { nodes { ${times(16, (i) => `m${i}: message`)} } } }`,
  `{ ${times(6, (i) => `__typename @include(if: ${i % 2 === 0})`)} }`,
  `query ($a: Boolean = true) { logs @skip(if: $a) { nodes ${times(5, () => '@skip(if: $a)')} { id } } }`,
  `{ __type(name: "Log") ${nested('{ ofType ', '{ name }', 3)} ${nested('{ x', '', 20)} }`,
  bigValue,
  `{ logs { ...F } } fragment F on LogConnection { nodes { id } ...F }`,
  `{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ${times(60, () => '...C')} } fragment C on Query { ${times(8, () => '__typename')} }`,
  `{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { __typename }`,
  times(200, (i) => `query Q${i} { __typename }`),
  `{ __schema { types { fields { args { type { ofType { fields { type { fields { type { fields { name } } } } } } } } } } } }`,
  `{ ${'a '.repeat(10_000)} }`,
  '{'.repeat(100_000),
  '['.repeat(100_000),
  `{ logs(first: ${'9'.repeat(10_000)}) { nodes { id } } }`,
  `{ logs(after: "${'x'.repeat(100_000)}", first: [1, 2) }`,
  `{ logs(where: {message: {regexp: "("}}) { nodes { id } } }`,
  `query ($w: LogFilter!) { logs(where: $w) { nodes { id } } }`,
  'subscription { logTail(where: {}) { __typename } other: logTail { __typename } }',
  '{ lgos { nodes { id } } }',
  `\u0000{ __typename }`,
]

const MARK_MS = 50
const TRIES = 5

export async function expectGreedyDocumentsRefused(product: Product): Promise<void> {
  const url = `${product.url}/graphql`
  const findings: string[] = []
  for (const { name, path = '', method = 'POST', headers = JSON_TYPE, body, isFinding } of COP) {
    const answer = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
    const seen = { status: answer.status, text: await answer.text() }
    if (isFinding(seen)) findings.push(`${name}: ${seen.status} ${seen.text.slice(0, 200)}`)
  }
  expect(findings).toEqual([])

  let worstMs = 0
  const taken: string[] = []
  for (const query of OURS) {
    const took: number[] = []
    for (let i = 0; i < TRIES; i++) {
      const { status, text, ms } = await send(product.url, { path: '/graphql', body: JSON.stringify({ query }) })
      took.push(ms)
      if (status < 400 || status >= 500 || !/"code":"\w+"/.test(text))
        taken.push(`${query.slice(0, 80)}: ${status} ${text.slice(0, 200)}`)
    }
    worstMs = Math.max(worstMs, Math.min(...took))
  }
  expect(taken).toEqual([])
  expect(await refusedOverSocket(product.url)).toEqual([])

  // The limits leave room for what the API is for.
  expect((await ask(product.url, { query: getIntrospectionQuery() })).status).toBe(200)
  expect((await ask(product.url, { query: '{ logs(first: 1) { edges { node { id metadata } } } }' })).status).toBe(200)
  await noteResult(
    'A3',
    `13 checks of graphql-cop: 0 findings; ${OURS.length} of our own: all refused, in ${worstMs.toFixed(0)} ms at most`,
  )
  expect(worstMs).toBeLessThan((isFull ? 1 : 10) * MARK_MS)
}

/** What is not refused there, of everything that fits into a frame. */
async function refusedOverSocket(url: string): Promise<string[]> {
  using client = await openWebSocket(url)
  await client.init()
  const documents = [
    ...COP.flatMap(({ name, body }) =>
      body?.startsWith('{') && name !== 'trace mode' ? [(JSON.parse(body) as { query: string }).query] : [],
    ),
    ...OURS,
  ]
  const fitting = documents.filter((query) => query.length < 60_000)
  const taken: string[] = []
  for (const [i, query] of fitting.entries()) {
    client.subscribe(`${i}`, query)
    const { type, payload } = await client.firstReply(`${i}`)
    const text = JSON.stringify(payload)
    const isRefused = type === 'error' || (text.includes('"errors"') && !text.includes('"data"'))
    if (!isRefused) taken.push(`${query.slice(0, 80)}: ${text.slice(0, 200)}`)
  }
  return taken
}
