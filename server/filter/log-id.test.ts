import { expect, test } from 'vitest'
import { LOG_LIMITS } from '../log/log.ts'
import { decodeLogId, encodeLogId } from './log-id.ts'

const id = '0190a6c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f'

test.each([LOG_LIMITS.minTimestampMs, -1, 0, 1_700_000_000_123, LOG_LIMITS.maxTimestampMs])(
  'an id carries the moment %i',
  (timestampMs) => {
    const text = encodeLogId({ timestampMs, id })
    expect(text).toMatch(/^[\w-]{32}$/)
    expect(decodeLogId(text)).toEqual({ kind: 'key', key: { timestampMs, id } })
  },
)

test('a bare UUID is taken in either case', () => {
  expect(decodeLogId(id)).toEqual({ kind: 'uuid', id })
  expect(decodeLogId(id.toUpperCase())).toEqual({ kind: 'uuid', id })
})

test.each(['', 'x', encodeLogId({ timestampMs: 0, id }).slice(1), `${id} `, id.replaceAll('-', ''), 'f'.repeat(32)])(
  '%j is an id that no log can have',
  (text) => {
    expect(decodeLogId(text)).toEqual({ kind: 'none' })
  },
)
