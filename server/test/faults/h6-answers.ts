/** Questions whose answers are made as large as a document allows. */
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { ask, send, type Product } from './client.ts'
import { longestTurnMs } from './event-loop.ts'
import { residentBytes, watchMemory } from './memory.ts'
import { MAX_RESIDENT_MB, noteResult, size } from './row.ts'
import { storeLogs } from './stored-logs.ts'

const MAX_ANSWER_BYTES = 32 * 1024 * 1024
const MAX_SILENCE_MS = size(250, 5000)
const AT_ONCE = size(4, 2)
const ROUNDS = size(5, 1)
const LOGS = size(150, 30)

const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join(' ')

type Question = { query: string; variables?: object }

const FIELDS = `fragment F on LogConnection { nodes { ...L } edges { cursor } pageInfo { endCursor } }
  fragment L on Log { id timestamp level message messageLength resourceId traceId spanId commit parentResourceId metadata }`

/** A root field under as many names as a document may have. */
const often = (field: string) => `{ ${times(15, (i) => `a${i}: ${field}`)} }`

/** By what makes them large. */
const KINDS = {
  plain: { message: 'x'.repeat(255_000), metadata: {} },
  control: { message: '\u0001'.repeat(148_000), metadata: {} },
  metadata: { message: 'm', metadata: { text: '€'.repeat(21_000) } },
}

const REFUSED = [
  `{ logs(first: 1000) { nodes { message ${times(14, (i) => `a${i}: message`)} } } }`,
  `{ logs(first: 1000) { nodes { message } edges { node { message } } } }`,
  `{ logs(first: 1000) { nodes { metadata } more: nodes { metadata } } }`,
]

async function store(product: Product): Promise<void> {
  for (const [resourceId, { message, metadata }] of Object.entries(KINDS))
    await storeLogs(product, { count: LOGS, resourceId, message, metadataJson: JSON.stringify(metadata) })
  await product.prisma.$executeRaw`
    UPDATE logs SET metadata = jsonb_build_object('value', id || repeat('é', 30000)) WHERE resource_id = 'plain'`
  await product.prisma.$executeRaw`
    INSERT INTO dead_letters (topic, partition, "offset", reason, value)
    SELECT 'logs', 0, i, 'refused', convert_to(repeat(chr(1), 5000), 'UTF8') FROM generate_series(1, 1000) AS i
    ON CONFLICT DO NOTHING`
}

async function makeQuestions({ url }: Product): Promise<Record<string, Question>> {
  // With others on both sides.
  const some = '{ logs(first: 10, where: { resourceId: { eq: "control" } }) { nodes { id } } }'
  const { data } = await ask<{ logs: { nodes: { id: string }[] } }>(url, { query: some })
  const variables = { id: data.logs.nodes[5]?.id }
  const page = 'logs(first: 1000, where: $where) { ...F }'
  const pages = Object.keys(KINDS).flatMap((kind): [string, Question][] =>
    [`{ ${page} }`, often(page)].map((selection, i) => [
      `${kind}, ${i === 0 ? 'a page' : '15 pages'}`,
      { query: `query ($where: LogFilter) ${selection} ${FIELDS}`, variables: { where: { resourceId: { eq: kind } } } },
    ]),
  )
  const facet = 'logFacet(field: METADATA, metadataPath: ["value"], first: 1000)'
  return {
    ...Object.fromEntries(pages),
    'one log': {
      query: `query ($id: ID!) ${often('log(id: $id) { ...L }')} ${FIELDS.replace(/^fragment F.*/, '')}`,
      variables,
    },
    'the logs around one': {
      query: `query ($id: ID!) ${often('logContext(id: $id, before: 1000, after: 1000) { ...F }')} ${FIELDS}`,
      variables,
    },
    'values of a facet': { query: often(`${facet} { nodes { value } edges { cursor } }`) },
    'dead letters': { query: often('deadLetters(first: 1000) { nodes { value reason } edges { cursor } }') },
  }
}

/** Bytes of an answer with data. One that asks too much at once is told so, and may ask again. */
async function measure({ url }: Product, question: Question): Promise<number> {
  const { status, text } = await send(url, { path: '/graphql', body: JSON.stringify(question) })
  expect([200, 503], `answered ${text.slice(0, 500)}`).toContain(status)
  return Buffer.byteLength(text)
}

async function measureOnSocket({ url }: Product, { query, variables }: Question): Promise<number> {
  using client = await openWebSocket(url)
  await client.init()
  let bytes = 0
  client.socket.on('message', (data: Buffer) => (bytes = Math.max(bytes, data.length)))
  client.subscribe('one', query, variables)
  await client.firstReply('one')
  return bytes
}

export async function expectAnswersBounded(product: Product): Promise<void> {
  await store(product)
  for (const query of REFUSED) {
    const { status, errors } = await ask(product.url, { query })
    expect([status, errors?.[0]?.extensions.code], `answer to ${query}`).toEqual([400, 'QUERY_TOO_COMPLEX'])
  }
  const startBytes = await residentBytes(product.pid)
  await using memory = await watchMemory(product.pid)
  await longestTurnMs(product.url)
  let largest = 0
  const turns: number[] = []
  for (const [name, question] of Object.entries(await makeQuestions(product))) {
    for (let round = 0; round < ROUNDS; round++) {
      const http = Array.from({ length: AT_ONCE - 1 }, () => measure(product, question))
      const bytes = Math.max(...(await Promise.all([...http, measureOnSocket(product, question)])))
      expect(bytes, `answer to ${name}`).toBeLessThan(MAX_ANSWER_BYTES)
      largest = Math.max(largest, bytes)
    }
    turns.push(await longestTurnMs(product.url))
  }
  const peakMb = (startBytes + (await memory.growth()).peak) / 2 ** 20
  const silenceMs = Math.max(...turns)
  await noteResult(
    'H6',
    `pages, logs, facets and dead letters under 15 names, ${AT_ONCE} at once, by HTTP and WebSocket: ${(largest / 2 ** 20).toFixed(1)} MiB at most; nobody waited for more than ${Math.round(silenceMs)} ms; ${Math.round(peakMb)} MB at most; ${REFUSED.length} documents that repeat a value refused`,
  )
  expect(peakMb).toBeLessThan(MAX_RESIDENT_MB)
  expect(silenceMs).toBeLessThan(MAX_SILENCE_MS)
}
