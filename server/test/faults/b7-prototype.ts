/** Names of prototypes as keys, in every object that a client can send. */
import { expect } from 'vitest'
import { startApp } from '../support/harness.ts'
import { ask, ingest, send } from './client.ts'
import { noteResult } from './row.ts'

const EVIL = '"__proto__":{"x":1,"list":[{"__proto__":{"x":2}}]},"constructor":{"prototype":{"x":3}},"toString":4'
const METADATA = `{${EVIL}}`
const MUTATION =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code } } }'

const mutationWith = (variables: string, more = '') =>
  `{"query":${JSON.stringify(MUTATION)},"variables":{${variables}}${more}}`
const questionWith = (where: string) =>
  `{"query":"query ($where: LogFilter) { logs(where: $where) { nodes { message } } }","variables":{"where":{${where}}}}`

function expectCleanPrototypes(): void {
  expect(({} as { x?: unknown }).x, 'Object.prototype').toBeUndefined()
  expect(([] as { x?: unknown }).x, 'Array.prototype').toBeUndefined()
  expect(Object.keys(Object.prototype)).toEqual([])
}

/** Where the keys become data, by every door; the message says which. */
const DATA: readonly ((url: string) => Promise<{ status: number; text: string }>)[] = [
  (url) => ingest(url, `{"message":"other keys",${EVIL}}`),
  (url) => ingest(url, `[{"message":"metadata","metadata":${METADATA}}]`),
  (url) => ingest(url, `{"message":"both","metadata":${METADATA},${EVIL}}`),
  (url) => ingest(url, `{"message":"lines","metadata":${METADATA}}`, { 'content-type': 'application/x-ndjson' }),
  (url) => ingest(url, `{"message":"big number","n":1e400,"metadata":${METADATA}}`),
  (url) => ingest(url, `{"message":"repaired","n":"\\u0000","metadata":${METADATA}}`),
  (url) => ask(url, mutationWith(`"input":{"logs":[{"message":"variables","metadata":${METADATA}}]}`)),
  (url) => ask(url, mutationWith(`"input":{"logs":[{"message":"body","metadata":${METADATA}}]}`, `,${EVIL}`)),
  (url) => ask(url, mutationWith(`"input":{"logs":[{"message":"literals","metadata":${METADATA}}]},${EVIL}`)),
  (url) =>
    ask(url, {
      query:
        'mutation { ingestLogs(input: {logs: [{message: "literal", metadata: {__proto__: {x: 1, list: [{__proto__: {x: 2}}]}, constructor: {prototype: {x: 3}}, toString: 4}}]}) { accepted rejected { index } } }',
    }),
]

/** Where they are no fields: a clean refusal. */
const REFUSED = [
  mutationWith(`"input":{"logs":[{"message":"m",${EVIL}}]}`),
  mutationWith(`"input":{"logs":[],${EVIL}}`),
  questionWith(EVIL),
  ...['message', 'level', 'timestamp', 'traceId', '__proto__', 'constructor'].flatMap((field) => [
    questionWith(`"${field}":${METADATA}`),
    questionWith(`"message":{"eq":"m"},"${field}":{"in":[${METADATA}],"eq":${METADATA}}`),
  ]),
]

type Found = { logs: { nodes: { message: string; metadata: object }[] } }

export async function expectPrototypesClean(): Promise<void> {
  await using app = await startApp()
  for (const post of DATA) {
    const { status, text } = await post(app.url)
    expectCleanPrototypes()
    expect([status === 201 || status === 200, text]).toEqual([true, expect.stringContaining('"accepted":1')])
  }
  const answer = await ask<Found>(app.url, { query: '{ logs(first: 100) { nodes { message metadata } } }' })
  const { nodes } = answer.data.logs
  expect(nodes).toHaveLength(DATA.length)
  for (const { message, metadata } of nodes) {
    const own = new Map(Object.entries(metadata))
    expect(own.get('__proto__'), `by ${message}`).toEqual(JSON.parse('{"x":1,"list":[{"__proto__":{"x":2}}]}'))
    expect(JSON.stringify(own.get('__proto__')), `by ${message}`).toContain('[{"__proto__":{"x":2}}]')
    expect(own.get('constructor'), `by ${message}`).toEqual({ prototype: { x: 3 } })
    expect(own.get('toString'), `by ${message}`).toBe(4)
  }

  for (const body of REFUSED) {
    const { status, text } = await send(app.url, { path: '/graphql', body })
    expect(status, `${body} ${text}`).toBe(400)
    expect(text).not.toContain('INTERNAL')
    expectCleanPrototypes()
  }
  expect(await app.prisma.deadLetter.count()).toBe(0)
  await noteResult('B7', `${DATA.length} ways in: plain data; ${REFUSED.length} refused; ({}).x is undefined`)
}
