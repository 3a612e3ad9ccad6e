/** Texts that versions 0.1.0 and 0.2.0 handed to clients, who still hold them in links and stored positions: they keep their meaning. */
import { expect, test } from 'vitest'
import { createPositionSeal } from '../access/position-seal.ts'
import { createDeadLetterReader } from '../pipeline/dead-letters.ts'
import { momentOf } from '../platform/moment.ts'
import { createOpaque } from '../platform/opaque.ts'
import { decodeCursor, encodeCursor } from '../query/cursor.ts'
import { decodeFacetCursor, encodeFacetCursor } from '../query/facet-cursor.ts'
import { decodeLogId, encodeLogId } from '../filter/log-id.ts'
import { createPositions } from '../tail/position.ts'
import { createViewReader } from '../views/reader.ts'
import { newContext } from './support/reader.ts'
import { createAnswerRoom } from '../platform/answer-room.ts'

const key = { timestamp: momentOf(1_764_417_600_123), id: '0190a6c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f' }

test.each([
  ['ASC', 'AQAAAAGaz3v6ewGQpsF6K3w9jk9aa3yNng8'],
  ['DESC', 'AQEAAAGaz3v6ewGQpsF6K3w9jk9aa3yNng8'],
] as const)('a cursor of logs, %s', (order, text) => {
  expect(decodeCursor(text, order)).toEqual(key)
  expect(encodeCursor(key, order)).toBe(text)
})

const fineKey = { ...key, timestamp: momentOf(1_764_417_600_123, 456) }

test.each([
  ['ASC', 'AQAAAAGaz3v6ewHIAZCmwXorfD2OT1prfI2eDw'],
  ['DESC', 'AQEAAAGaz3v6ewHIAZCmwXorfD2OT1prfI2eDw'],
] as const)('a cursor of logs with microseconds, %s', (order, text) => {
  expect(decodeCursor(text, order)).toEqual(fineKey)
  expect(encodeCursor(fineKey, order)).toBe(text)
})

test.each([
  [key, 'AAABms97-nsBkKbBeit8PY5PWmt8jZ4P'],
  [{ ...key, timestamp: momentOf(-62_135_596_800_000) }, '___HfO3TKAABkKbBeit8PY5PWmt8jZ4P'],
  [fineKey, 'AAABms97-nsByAGQpsF6K3w9jk9aa3yNng8'],
])('the id of the log %j', (log, text) => {
  expect(decodeLogId(text)).toEqual({ kind: 'key', key: log })
  expect(encodeLogId(log)).toBe(text)
})

const noFilter = { where: null, search: undefined }
const bounds = { gte: momentOf(Date.parse('2026-11-23T09:30:00.125Z')), lt: momentOf(Date.parse('0099-01-01')) }

test.each([
  [
    { value: 'prod·1', type: 'STRING', n: 42n },
    { field: 'RESOURCE_ID', metadataPath: undefined, ...noFilter },
    'AQBvy__YiIi1UAAAAAAAAAAqcHJvZMK3MQ',
  ],
  [
    { value: '200', type: 'NUMBER', n: 9_007_199_254_740_993n },
    { field: 'METADATA', metadataPath: ['status'], ...noFilter },
    'AQHXYkjgSbPpYgAgAAAAAAABMjAw',
  ],
  [
    { value: 'api-7', type: 'STRING', n: 17n },
    {
      field: 'RESOURCE_ID',
      metadataPath: undefined,
      where: { and: [{ timestamp: bounds }], level: { eq: 'ERROR' } },
      search: undefined,
    },
    'AQBpuPEyB6EsWAAAAAAAAAARYXBpLTc',
  ],
] as const)('the cursor of the facet value $0.value', (place, boundTo, text) => {
  expect(decodeFacetCursor(text, boundTo)).toEqual(place)
  expect(encodeFacetCursor(place, boundTo)).toBe(text)
})

test('a position of a tail', () => {
  const seal = createPositionSeal(() => new Uint8Array(32))
  const positions = createPositions({ cluster: 'abc', topic: 'logs', seal })
  const text = 'AQEmglbe_aR1AAAAAAAAAAAAAAAAAAAABwAgAAAAAAAB'
  const offsets = [0n, 7n, 9_007_199_254_740_993n]
  expect(positions.decode(text, { isSealed: false })).toEqual({ kind: 'here', offsets })
  expect(positions.encode(offsets, { isSealed: false })).toBe(text)
  expect(positions.decode(text, { isSealed: true })).toEqual({ kind: 'none' })
  const sealed = 'AjJcPvj01amklSfrRC8TN1ESo-sPsr3PxHdovCxMOrgbKN_B-w5qwB4OqA_lJwDR2467DwbzmDkmLDRoNfByPb8'
  for (const isSealed of [true, false])
    expect(positions.decode(sealed, { isSealed })).toEqual({ kind: 'here', offsets })
})

test('a cursor of dead letters', async () => {
  const letter = { id: 1_234_567_890_123n, reason: '', code: '', topic: '', partition: 0, offset: 0n, ms: 0, size: 0 }
  const values: unknown[] = []
  const database = {
    async $queryRaw(...[, ...parameters]: unknown[]) {
      values.push(parameters)
      return [{ ...letter, head: new Uint8Array() }]
    },
  }
  const reader = createDeadLetterReader({ database: database as never })
  const after = 'AQAAAR9x-wTL'
  expect((await reader.page({ first: 1, after }, createAnswerRoom().part())).pageInfo.endCursor).toBe(after)
  expect(JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))).toContain(
    `${letter.id}n`,
  )
})

test('a cursor of saved views', async () => {
  const slug = 'errors-of-today-2'
  const asked: unknown[] = []
  const savedView = {
    async findMany({ where }: { where: unknown }) {
      asked.push(where)
      return [{ slug, name: '', state: '' }]
    },
    findFirst: async () => null,
  }
  const reader = createViewReader({ database: { savedView } as never })
  const after = 'dmlldzplcnJvcnMtb2YtdG9kYXktMg'
  expect(
    (await reader.page({ first: 1, after }, { ...newContext(), room: createAnswerRoom().part() })).pageInfo.endCursor,
  ).toBe(after)
  expect(asked).toMatchObject([{ slug: { gt: slug } }])
})

test('a codec takes only its own texts, each in one spelling', () => {
  const { encode, decode } = createOpaque(Buffer.from('head'))
  const text = encode(Buffer.from('bo'), Buffer.from('dy'))
  expect(decode(text)?.toString()).toBe('body')
  const others = [
    '',
    'aGVh',
    `${text}=`,
    ` ${text}`,
    text.slice(0, -1),
    createOpaque().encode(Buffer.from('heap body')),
  ]
  for (const other of others) expect([other, decode(other)]).toEqual([other, undefined])
})
