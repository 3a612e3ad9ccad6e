/** Requests that are nearly good: what each one is, its seed decides. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Sent } from './client.ts'
import { createRandom, type Random } from './random.ts'

const LOG = {
  id: '0190c3d4-1111-7000-8000-000000000001',
  timestamp: '2026-01-02T03:04:05.678+02:00',
  level: 'warning',
  message: 'disk 91 % full é 😀',
  resourceId: 'server-1',
  traceId: 't',
  spanId: 's',
  commit: 'c0ffee',
  metadata: { parentResourceId: 'rack-7', n: 12.5, list: [1, { a: null }], deep: { er: { still: true } } },
  host: 'also kept',
}
const WHERE = {
  level: { gte: 'WARN', in: ['WARN', 'ERROR'] },
  message: { contains: 'x', startsWith: 'd', caseSensitive: true },
  traceId: { in: ['a', 'b'], eq: 'a' },
  timestamp: { gte: '2026-01-01T00:00:00Z', lt: '2027-01-01T00:00:00Z' },
}
const MUTATION =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code } } }'
const QUERY =
  'query ($where: LogFilter, $first: Int, $after: String) { logs(where: $where, first: $first, after: $after) { nodes { id message(maxChars: 5) metadata } pageInfo { endCursor } } }'
const INLINE =
  '{ logs(where: {level: {in: [WARN, ERROR]}, message: {contains: "%_"}}, first: 3) { nodes { id timestamp } } }'

const { id: _id, host: _host, ...INPUT } = LOG
const [REST, GRAPHQL] = ['/public/ingest', '/graphql']
const GOOD: readonly { path: string; contentType: string; values: object[] }[] = [
  { path: REST, contentType: 'application/json', values: [LOG] },
  { path: REST, contentType: 'application/json', values: [[LOG, { message: 'two' }, { message: 'three', level: 30 }]] },
  { path: REST, contentType: 'application/x-ndjson', values: [LOG, { message: 'two' }, { message: 'three' }] },
  {
    path: GRAPHQL,
    contentType: 'application/json',
    values: [{ query: MUTATION, variables: { input: { logs: [INPUT], idempotencyKey: 'k' } } }],
  },
  {
    path: GRAPHQL,
    contentType: 'application/json',
    values: [{ query: QUERY, variables: { where: WHERE, first: 10, after: null } }],
  },
  { path: GRAPHQL, contentType: 'application/json', values: [{ query: INLINE }] },
]

/** Texts of JSON: numbers without end, halves of characters, names of prototypes, values of the wrong type. */
const VALUES = [
  ['1e400', '-1e400', '1e131072', '9007199254740993', '-0', '1'.repeat(500), '0.1e-400', '2147483648', '-1', '275760'],
  ['null', 'true', '[]', '{}', '[[[[[[]]]]]]', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}'],
  ['""', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ufeff\\u202e"', '"infinity"', '"now"', '"%_\\\\"', '"("'],
  ['"+275760-09-13T00:00:00Z"', '"9999-12-31T23:59:59.999Z"', '"0001-01-01T00:00:00Z"', `"${'x'.repeat(3000)}"`],
  ['{"a":'.repeat(40) + '1' + '}'.repeat(40), `[${'1e100000,'.repeat(1000)}1]`, '{"eq":"a","in":[],"regex":"["}'],
].flat()
const FRAGMENTS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\n',
  '\r\n',
  '\0',
  '\ufeff',
  '\u2028',
  '$',
  '...',
  '@skip(if:1)',
]
const RAW_BYTES = [
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xff],
  [0xfe, 0xff],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
  [0xe2, 0x82],
  [0],
]

/** The request of a seed. */
export function makeMutant(seed: number): Sent {
  const random = createRandom(seed)
  const { path, contentType, values } = random.pick(GOOD)
  const texts = values.map((value) => (random.below(2) === 0 ? changeValue(value, random) : JSON.stringify(value)))
  let bytes: Buffer = Buffer.from(texts.join('\n'))
  for (let times = random.below(3); times > 0; times--) bytes = random.pick(CHANGES)(bytes, random)
  return encode({ path, headers: { 'content-type': contentType }, body: bytes }, random)
}

/** One value of a JSON value becomes another text, or its key is there twice, or is named otherwise. */
function changeValue(value: object, random: Random): string {
  const text = JSON.stringify(value)
  const keys = [...text.matchAll(/"[^"\\]*":/g)]
  const key = random.pick(keys)
  const start = key.index + key[0].length
  const other = random.pick(VALUES)
  switch (random.below(3)) {
    case 0:
      return `${text.slice(0, start)}${other}${text.slice(endOfValue(text, start))}`
    case 1:
      return `${text.slice(0, key.index)}${key[0]}${other},${text.slice(key.index)}`
    default:
      return `${text.slice(0, key.index)}${random.pick(['"__proto__":', '"constructor":', '"":', '"\\u0000":', '"\\ud800":'])}${text.slice(start)}`
  }
}

/** Where the value that starts here ends. The text is JSON that JSON.stringify has written. */
function endOfValue(text: string, start: number): number {
  for (let end = start + 1; end <= text.length; end++) {
    if (isJson(text.slice(start, end)) && !/[\d.]/.test(text.charAt(end))) return end
  }
  return text.length
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

type Change = (bytes: Buffer, random: Random) => Buffer

const insert = (bytes: Buffer, at: number, more: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])

const flip: Change = (bytes, random) => {
  const flipped = Buffer.from(bytes)
  const at = random.below(Math.max(1, bytes.length))
  if (bytes.length > 0) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
  return flipped
}

const CHANGES: readonly Change[] = [
  flip,
  flip,
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  (bytes, random) => {
    const from = random.below(bytes.length + 1)
    return insert(bytes, random.below(bytes.length + 1), bytes.subarray(from, from + random.below(60)))
  },
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), Buffer.from(random.pick(FRAGMENTS))),
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), Buffer.from(random.pick(VALUES))),
  (bytes, random) => insert(bytes, random.below(bytes.length + 1), Buffer.from(random.pick(RAW_BYTES))),
  (bytes, random) => Buffer.from(bytes.toString('utf8'), random.pick(['utf16le', 'latin1'] as const)),
]

const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }
const TYPES = [
  'text/plain',
  'application/json; charset=utf-16',
  'application/graphql',
  'multipart/form-data; boundary=x',
]
const OTHER_HEADERS = [
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br, gzip' },
  { 'content-encoding': '\u00ff' },
  { 'idempotency-key': 'k' },
  { 'idempotency-key': '' },
  { 'idempotency-key': '\u00e9\t' },
  { 'idempotency-key': 'k'.repeat(300) },
  { accept: 'text/html, */*;q=0' },
  { accept: 'nonsense' },
  { 'content-type': '' },
  { 'content-type': 'application/json, application/json' },
  { 'content-type': 'application/x-ndjson' },
  ...TYPES.map((type) => ({ 'content-type': type })),
]

/** Most requests keep their headers; some say something else, or are compressed, with a bit of the compressed bytes flipped. */
function encode(sent: Sent & { body: Buffer }, random: Random): Sent {
  const kind = random.below(8)
  if (kind === 0) return { ...sent, headers: { ...sent.headers, ...random.pick(OTHER_HEADERS) } }
  if (kind > 1) return sent
  const encoding = random.pick(Object.keys(ENCODERS) as (keyof typeof ENCODERS)[])
  const encoded = ENCODERS[encoding](sent.body)
  const body = random.below(2) === 0 ? flip(encoded, random) : encoded
  return { ...sent, headers: { ...sent.headers, 'content-encoding': encoding }, body }
}
