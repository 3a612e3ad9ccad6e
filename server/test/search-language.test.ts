/** The explorer's search language against the filter of the server. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogFilter as AskedFilter } from '../../client/generated/graphql.ts'
import { parseSearch } from '../../client/search/parse.ts'
import { printFilter } from '../../client/search/print.ts'
import { encodeLogId } from '../filter/log-id.ts'
import type { LogRow } from '../filter/log-row.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { isMoment, momentOf, printMoment } from '../platform/moment.ts'
import { parseRfc3339 } from '../platform/text/rfc3339.ts'
import { inMemory } from './support/in-memory.ts'
import { AWKWARD_ROWS, idsOf, selects, trees } from './support/random-filters.ts'
import { testId, testRow } from './support/rows.ts'

test('random filters keep their meaning', () => {
  fc.assert(
    fc.property(trees, (where) => {
      const { filter } = parseSearch(printFilter(asAsked(where)))
      expect(filter).toBeDefined()
      const selected = AWKWARD_ROWS.filter((row) => selects(where, row))
      expect(idsOf(AWKWARD_ROWS.filter(inMemory(asReceived(filter ?? {}))))).toEqual(idsOf(selected))
    }),
    { numRuns: 500 },
  )
})

/** What people copy from a row, and a row with it. */
const LINES: readonly (readonly [copied: string, line: string])[] = [
  ['sku=881', 'reserved sku=881 qty=2'],
  ['took=88.6ms', 'GET /cart took=88.6ms'],
  ['user=abc@x.com', 'login failed user=abc@x.com ip=10.1.2.3'],
  ['PaymentService.charge(PaymentService.java:355)', '  at com.shop.PaymentService.charge(PaymentService.java:355)'],
  ['at com.shop.Cart.add(Cart.java:12) ~[app.jar:?]', 'x\n\tat com.shop.Cart.add(Cart.java:12) ~[app.jar:?]'],
  [
    'at async settle (file:///app/payments/settle.ts:21:18)',
    '    at async settle (file:///app/payments/settle.ts:21:18)',
  ],
  [
    'process.processTicksAndRejections (node:internal/process:105:5)',
    'at process.processTicksAndRejections (node:internal/process:105:5)',
  ],
  ['{"event":"checkout.step","step":3}', 'payload {"event":"checkout.step","step":3}'],
  ['"event":"checkout.step","items":["a b", 1', '{"event":"checkout.step","items":["a b", 1]}'],
  ['{"error": "card declined", "code": 402}', '{"error": "card declined", "code": 402}'],
  ['localhost:8080', 'listening on localhost:8080'],
  ['10.0.0.1:5432', 'connect ECONNREFUSED 10.0.0.1:5432'],
  ['[::1]:6379', 'connect to [::1]:6379 failed'],
  ['http://a.b/c?d=e&f=g', 'GET http://a.b/c?d=e&f=g 200'],
  ['[ERROR] worker died', '2026-11-23 [ERROR] worker died'],
  [String.raw`C:\temp\x.log`, String.raw`cannot open C:\temp\x.log`],
  ['java.lang.IllegalStateException: boom', 'Caused by: java.lang.IllegalStateException: boom'],
  ['10:32:05', '10:32:05 started'],
  ['state PENDING -> RUNNING', 'job 5: state PENDING -> RUNNING'],
  ['level=error msg="disk is full"', 'level=error msg="disk is full" disk=sda1'],
  ['host=db-1 service=pay', 'host=db-1 service=pay up'],
  ['time=2026-11-23T09:30:00Z', 'time=2026-11-23T09:30:00Z ok'],
  ['refused or reset by peer', 'connection refused or reset by peer'],
  ['user not found and ignored', 'user not found and ignored'],
  ['std::vector<int>::at()', 'thrown by std::vector<int>::at()'],
  ['exit code 137 (OOMKilled)', 'container exit code 137 (OOMKilled)'],
  ['SELECT * FROM orders WHERE id=$1', 'SELECT * FROM orders WHERE id=$1 took 5 ms'],
  ['100% done_ok #42', '100% done_ok #42'],
  ['status: 500', 'upstream status: 500'],
  ['retry in 5s...', 'retry in 5s...'],
  ['key="a=b";path=/x', 'cookie key="a=b";path=/x'],
  ['4bf92f3577b34da6a3ce929d0e0e4736', 'trace 4bf92f3577b34da6a3ce929d0e0e4736 is slow'],
  ['x > 5 && y <= 7', 'assert x > 5 && y <= 7'],
]

test.each(LINES)('%s is found as it stands', (copied, line) => {
  const { filter } = parseSearch(copied)
  expect(filter).toBeDefined()
  const found = inMemory(asReceived(filter ?? {}))
  expect(found(testRow({ level: 'error', message: line }))).toBe(true)
  expect(found(testRow({ level: 'error' }))).toBe(false)
})

test('an id that was copied finds its logs', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736'
  const finds = (text: string, row: Partial<LogRow>) =>
    inMemory(asReceived(parseSearch(text).filter ?? {}))(testRow(row))
  expect(finds(id.toUpperCase(), { traceId: id })).toBe(true)
  expect(finds(id.slice(16).toUpperCase(), { spanId: id.slice(16) })).toBe(true)
  expect(finds(testId(5), { traceId: testId(5) })).toBe(true)
  expect(finds(`level:error ${id}`, { traceId: id })).toBe(false)
  expect(finds(`-${id}`, { traceId: id })).toBe(false)
})

test('the ID of a log holds its moment', () => {
  const ms = fc.integer({ min: LOG_LIMITS.minTimestampMs, max: LOG_LIMITS.maxTimestampMs })
  fc.assert(
    fc.property(ms, fc.integer({ min: 0, max: 999 }), fc.uuid(), (at, us, id) => {
      const timestamp = momentOf(at, us)
      const { filter } = parseSearch(encodeLogId({ timestamp, id }))
      expect(inMemory(asReceived(filter ?? {}))(testRow({ timestamp }))).toBe(true)
      expect(filter).toMatchObject({ and: [{ timestamp: {} }, { timestamp: {} }] })
    }),
  )
})

test.each([
  ['metadata.zip:00123', { zip: '00123' }],
  ['metadata.zip:00123', { zip: 123 }],
  ['metadata.version:1.10', { version: '1.10' }],
  ['metadata.version:1.10', { version: 1.1 }],
  ['metadata.id:9007199254740993', { id: '9007199254740993' }],
  ['metadata.sha:1234e567', { sha: '1234e567' }],
  ['metadata.status:500', { status: '500' }],
  ['metadata.ok:true', { ok: 'true' }],
])('%s finds %j', (text, metadata) => {
  expect(inMemory(asReceived(parseSearch(text).filter ?? {}))(testRow({ metadata }))).toBe(true)
})

/** As it stands in a request. */
function asAsked(where: LogFilter): AskedFilter {
  return JSON.parse(
    JSON.stringify(where, (_, value: unknown) => (isMoment(value) ? printMoment(value) : value)),
  ) as AskedFilter
}

/** A time past the year 9999, which GraphQL refuses. */
const OUT_OF_RANGE = momentOf(253_402_300_800_000)

/** As it comes out of a request. */
function asReceived(where: AskedFilter): LogFilter {
  const text = JSON.stringify(where)
  return JSON.parse(text, (key, value: unknown) =>
    ['gte', 'gt', 'lt', 'lte'].includes(key) && typeof value === 'string' && /\d{4}-\d\d-\d\dT/.test(value)
      ? (parseRfc3339(value) ?? OUT_OF_RANGE)
      : value,
  ) as LogFilter
}
