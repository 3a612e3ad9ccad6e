import { describe, expect, test } from 'vitest'
import { LOG_LIMITS } from '../log/log.ts'
import { momentOf } from '../platform/moment.ts'
import { decodeLogId, encodeLogId } from './log-id.ts'

const id = '0190a6c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f'

describe.each([LOG_LIMITS.minTimestampMs, -1, 0, 1_700_000_000_123, LOG_LIMITS.maxTimestampMs])('an id', (ms) => {
  test.each([0, 1, 256, 999])(`carries the moment ${ms} ms and %i µs`, (us) => {
    const key = { timestamp: momentOf(ms, us), id }
    const text = encodeLogId(key)
    expect(text).toMatch(us === 0 ? /^[\w-]{32}$/ : /^[\w-]{35}$/)
    expect(decodeLogId(text)).toEqual({ kind: 'key', key })
  })
})

test('a bare UUID is taken in either case', () => {
  expect(decodeLogId(id)).toEqual({ kind: 'uuid', id })
  expect(decodeLogId(id.toUpperCase())).toEqual({ kind: 'uuid', id })
})

test.each([
  '',
  'x',
  encodeLogId({ timestamp: momentOf(0), id }).slice(1),
  `${id} `,
  id.replaceAll('-', ''),
  'f'.repeat(32),
])('%j is an id that no log can have', (text) => {
  expect(decodeLogId(text)).toEqual({ kind: 'none' })
})
