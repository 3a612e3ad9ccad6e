/** Logs for the tests of the archive: such as an application writes, and such as nobody writes. */
import * as fc from 'fast-check'
import type { LogRow } from '../../filter/log-row.ts'
import { LEVELS } from '../../log/levels.ts'
import { compareMoments, momentOf } from '../../platform/moment.ts'
import { TEXTS } from './random-filters.ts'
import { testRow } from './rows.ts'

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: digits, maxLength: digits })

const dashed = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** An end that the ids of one body have: version 8, and all but the first group. */
const BODY_ENDS = ['0a1b80c4e8f2a3b4c5d6e7f8', 'ffff8fffbfffffffffffffff', '000080008000000000000000']
const TIMES = [0, 1_582_934_400_000, 1_582_934_400_001, 2 ** 48 - 1]

/** Version 7: a time, a count of 32 bits behind it, and 42 bits. */
function timedId(ms: number, count: number, end: bigint): string {
  const low = (2n << 62n) | (BigInt(count & 0xf_ffff) << 42n) | end
  return dashed(
    `${ms.toString(16).padStart(12, '0')}7${(count >>> 20).toString(16).padStart(3, '0')}${low.toString(16)}`,
  )
}

const id = fc.oneof(
  // In one millisecond they count up, as those of one request do.
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...TIMES), fc.constantFrom(0, 5, 2 ** 32 - 8), fc.nat(7), fc.bigInt(0n, 2n ** 42n - 1n))
      .map(([ms, start, count, end]) => timedId(ms, start + count, end)),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.oneof(fc.nat(100), fc.nat(2 ** 32 - 1)), fc.constantFrom(...BODY_ENDS))
      .map(([place, end]) => dashed(place.toString(16).padStart(8, '0') + end)),
  },
  { weight: 2, arbitrary: fc.tuple(hex(12), hex(3), hex(15)).map(([a, b, c]) => dashed(`${a}8${b}9${c}`)) },
  { weight: 2, arbitrary: hex(32).map(dashed) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'no uuid',
      '0190A2B4-C6D8-7EF0-8123-456789ABCDEF',
      '0190a2b4c6d87ef08123456789abcdef',
    ),
  },
)

const nothing = fc.constant(null)
const idText = fc.oneof(
  { weight: 4, arbitrary: hex(32) },
  { weight: 4, arbitrary: hex(16) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('00000000000000000000000000000000', '4BF92F3577B34DA6A3CE929D0E0E4736', 'ab'),
  },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS, 'x'.repeat(256)) },
  { weight: 2, arbitrary: nothing },
)

const name = fc.oneof(
  { weight: 3, arbitrary: fc.nat(30).map((n) => `server-${n}`) },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: nothing },
)

const word = fc.oneof(
  fc.nat(99_999).map(String),
  hex(8),
  fc.constantFrom(
    'order',
    'İ5',
    '\u212A9',
    'user-007',
    'É1',
    '5x',
    '\0',
    'a\0b1',
    '12345678901234567890',
    '00',
    '\uFFFD',
    'line\n2',
  ),
  fc.constantFrom(...TEXTS),
)

const message = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.nat(5000), hex(8)).map(([ms, order]) => `paid after ${ms} ms for order ${order}`),
  },
  { weight: 4, arbitrary: fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.nat(400).map((count) => 'v1 '.repeat(count)) },
)

/** Numbers as jsonb prints them, which no double may hold. */
const NUMBERS = [
  '0',
  '-1',
  '1.50',
  '0.1',
  '-0.000001',
  '100000000000000000000000',
  '12345678901234567890.123',
  '42',
  '7',
  '1e5',
]
const KEYS = ['a', 'b', 'A', '', '__proto__', 'é', 'with "quotes"', 'back\\slash', '0', 'x:y', 'tab\t']

const scalar = fc.oneof(
  fc.constantFrom(...NUMBERS, 'true', 'false', 'null', '""', '"\\\\"', '"a, b: {c} [d]"', '"\\""', '"1"'),
  fc.nat(99_999).map(String),
  hex(12).map((text) => `"${text}"`),
  fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text)),
)

/** As jsonb prints it, with a space behind each comma and each colon. */
const json = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 6, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((values) => `[${values.join(', ')}]`) },
    { weight: 3, arbitrary: tie('object') },
  ),
  object: fc
    .dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4 })
    .map((entries) => printObject(Object.entries(entries))),
}))

const printObject = (entries: readonly (readonly [string, string])[]) =>
  `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`

const metadata = fc.oneof(
  { weight: 3, arbitrary: json.object },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(99_999), fc.nat(3), hex(12))
      .map(([user, region, request]) => `{"user": ${user}, "region": "eu-${region}", "requestId": "${request}"}`),
  },
)

const MOMENTS = [-62_135_596_800_000, -1, 0, 1_582_934_400_000, 253_402_300_799_999]

const row: fc.Arbitrary<LogRow> = fc
  .record({
    ms: fc.oneof(
      fc.constantFrom(...MOMENTS),
      fc.nat(50).map((ms) => 1_582_934_400_000 + ms),
    ),
    us: fc.oneof(fc.constant(0), fc.nat(999)),
    id,
    level: fc.constantFrom(...LEVELS),
    message,
    resourceId: name,
    traceId: idText,
    spanId: idText,
    commit: fc.oneof(hex(7), name),
    parentResourceId: name,
    metadataJson: metadata,
  })
  .map(({ ms, us, ...fields }) => testRow({ timestamp: momentOf(ms, us), ...fields }))

export const inOrder = (rows: readonly LogRow[]): LogRow[] =>
  rows.toSorted((a, b) => compareMoments(a.timestamp, b.timestamp) || (a.id < b.id ? -1 : 1))

/** Rows in the order of the key, of any kind. */
export const awkwardRows = (maxLength: number): fc.Arbitrary<LogRow[]> =>
  fc.array(row, { minLength: 1, maxLength }).map(inOrder)

/** The same rows in each run. */
export const sampleRows = (count: number, seed: number): LogRow[] => inOrder(fc.sample(row, { numRuns: count, seed }))
