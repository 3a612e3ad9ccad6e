/** Text that PostgreSQL or UTF-8 has no room for, in every place where a text can stand. */
import { expect } from 'vitest'
import { startApp } from '../support/harness.ts'
import { ask, ingest, send } from './client.ts'
import { noteResult } from './row.ts'

/** As JSON text, and what the README promises to be read back. */
const TEXTS = [
  ['\\u0000', '\uFFFD'],
  ['a\\u0000\\u0000b', 'a\uFFFD\uFFFDb'],
  ['\\ud800', '\uFFFD'],
  ['a\\udfffb', 'a\uFFFDb'],
  ['\\udc00\\ud800', '\uFFFD\uFFFD'],
  ['\\ud83d\\ude00\\ud83d', '😀\uFFFD'],
  ['\\ud83d\\ude00', '😀'],
  ['\\ufeffa', '\uFEFFa'],
  ['\uFEFF', '\uFEFF'],
  ['\\u202e\\u2066abc\\u2069', '\u202E\u2066abc\u2069'],
  ['\u202Eabc\u200F', '\u202Eabc\u200F'],
  ['\\uffff\\ufdd0\\u0001\\u007f\\u0085', '\uFFFF\uFDD0\u0001\u007F\u0085'],
  ['\\u2028\\\\u0000', '\u2028\\u0000'],
] as const

/** A record with the text in one place, and what is read back there. */
const PLACES: Record<string, (text: string, expected: string) => [record: string, found: object]> = {
  message: (text, message) => [`"message":"${text}"`, { message }],
  resourceId: (text, resourceId) => [`"message":"m","resourceId":"${text}"`, { resourceId }],
  traceId: (text, traceId) => [`"message":"m","traceId":"${text}"`, { traceId }],
  spanId: (text, spanId) => [`"message":"m","spanId":"${text}"`, { spanId }],
  commit: (text, commit) => [`"message":"m","commit":"${text}"`, { commit }],
  'a key of metadata': (text, key) => [`"message":"m","metadata":{"${text}":1}`, { metadata: { [key]: 1 } }],
  'a value of metadata': (text, a) => [`"message":"m","metadata":{"a":"${text}"}`, { metadata: { a } }],
  'deep in metadata': (text, key) => [
    `"message":"m","metadata":{"a":[{"${text}":["${text}"]}]}`,
    { metadata: { a: [{ [key]: [key] }] } },
  ],
  'a level': (text, level) => [`"message":"m","level":"${text}"`, { metadata: { level } }],
  'the parent resource': (text, parentResourceId) => [
    `"message":"m","metadata":{"parentResourceId":"${text}"}`,
    { parentResourceId, metadata: { parentResourceId } },
  ],
}
/** Only the route takes other keys. */
const ROUTE_PLACES: typeof PLACES = {
  ...PLACES,
  'another key': (text, key) => [`"message":"m","${text}":1`, { metadata: { [key]: 1 } }],
  'the value of another key': (text, other) => [`"message":"m","other":"${text}"`, { metadata: { other } }],
}

const casesOf = (places: typeof PLACES) =>
  Object.entries(places).flatMap(([place, make]) =>
    TEXTS.map(([text, expected]) => {
      const [fields, found] = make(text, expected)
      return { name: `${text} as ${place}`, fields, found }
    }),
  )

const REFUSED = [['timestamp', 'INVALID_TIMESTAMP']] as const

const FIRST_MS = Date.parse('2026-01-01T00:00:00Z')
const FOUND = `{ logs(first: 1000, orderBy: ASC) { nodes { message resourceId traceId spanId commit parentResourceId metadata } } }`
const MUTATION =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code } } }'

type Found = { logs: { nodes: object[] } }

const doors = {
  async route(url: string, records: string[]) {
    return (await ingest(url, `\uFEFF[${records.join(',')}]`)).json
  },
  async ndjson(url: string, records: string[]) {
    return (await ingest(url, records.join('\n'), { 'content-type': 'application/x-ndjson' })).json
  },
  async mutation(url: string, records: string[]) {
    const body = `{"query":${JSON.stringify(MUTATION)},"variables":{"input":{"logs":[${records.join(',')}]}}}`
    return (await ask<{ ingestLogs: object }>(url, body)).data.ingestLogs
  },
}

export async function expectTextsKept(): Promise<void> {
  await using app = await startApp()
  const seen: string[] = []
  for (const [door, post] of Object.entries(doors)) {
    const places = door === 'mutation' ? PLACES : ROUTE_PLACES
    seen.push(`by the ${door} ${await expectKept(app, { post, cases: casesOf(places) })} stored as promised`)
    await app.prisma.log.deleteMany()
  }
  await expectBytesRefused(app.url)
  await expectKeysRefused(app.url)
  expect(await app.prisma.log.count()).toBe(0)
  expect(await app.prisma.deadLetter.count()).toBe(0)
  await noteResult('B2', `${seen.join(', ')}; the rest refused by index; bytes that are no UTF-8: 400; 0 dead letters`)
}

type App = Awaited<ReturnType<typeof startApp>>
type Posting = { post: (typeof doors)[keyof typeof doors]; cases: ReturnType<typeof casesOf> }

/** Posts every case, and before them texts in the fields that are no texts. How many are stored. */
async function expectKept({ url }: App, { post, cases }: Posting): Promise<number> {
  const good = cases.map(({ fields }, i) => `{"timestamp":${FIRST_MS + i},${fields}}`)
  const bad = TEXTS.flatMap(([text]) => REFUSED.map(([field]) => `{"message":"m","${field}":"${text}"}`))
  const codes = TEXTS.flatMap(() => REFUSED.map(([, code]) => code))
  expect(await post(url, [...bad, ...good])).toMatchObject({
    accepted: good.length,
    rejected: codes.map((code, index) => ({ index, code })),
  })
  const { nodes } = (await ask<Found>(url, { query: FOUND })).data.logs
  expect(nodes.map((node, i) => ({ name: cases[i]?.name, ...node }))).toMatchObject(
    cases.map(({ name, found }) => ({ name, ...found })),
  )
  return good.length
}

const TEMPLATES = [
  ['message', 'resourceId', 'id', 'timestamp', 'other', 'metadata'].map((key) => `{"message":"m","${key}":"?"}`),
  ['{"message":"m","?":1}', '{"message":"m","metadata":{"?":1}}', '?{"message":"m"}', '{"message":"m"}?'],
].flat()
/** Overlong forms, surrogates alone and in pairs, beyond Unicode, never in UTF-8, without a start, cut. */
const NOT_UTF8 = [
  [
    [0xc0, 0x80],
    [0xe0, 0x80, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
  ],
  [[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0x80], [0xe2, 0x82]],
].flat()

async function expectBytesRefused(url: string): Promise<void> {
  const bodies = TEMPLATES.flatMap((template) => {
    const [before = '', after = ''] = template.split('?')
    return NOT_UTF8.map((bytes) => Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]))
  })
  for (const body of bodies) {
    for (const type of ['application/json', 'application/x-ndjson']) {
      const { status, text } = await send(url, { headers: { 'content-type': type }, body })
      expect([status, text], `${type} ${body.toString('latin1')}`).toEqual([
        400,
        expect.stringContaining('not valid UTF-8'),
      ])
    }
  }
}

/** An idempotency key is printable ASCII, at both doors. */
async function expectKeysRefused(url: string): Promise<void> {
  const log = { message: 'm', timestamp: FIRST_MS }
  for (const key of ['\u00E9', '\u0080', 'a\tb', 'k'.repeat(257)]) {
    expect((await ingest(url, log, { 'idempotency-key': key })).json.error?.code, `key ${key}`).toBe('BAD_REQUEST')
  }
  for (const [text] of TEXTS) {
    const variables = `{"input":{"logs":[${JSON.stringify(log)}],"idempotencyKey":"${text}"}}`
    const { errors } = await ask(url, `{"query":${JSON.stringify(MUTATION)},"variables":${variables}}`)
    const codes = errors?.map(({ extensions }) => extensions.code)
    expect(codes, `key ${text}`).toEqual(['BAD_REQUEST'])
  }
}
