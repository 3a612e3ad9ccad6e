import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LOG_LIMITS } from '../log/log.ts'
import { momentOf } from '../platform/moment.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { testId } from '../test/support/rows.ts'

const key = { timestamp: momentOf(-62_135_596_800_000), id: testId(1) }

test('a cursor gives back its key, for every moment and id', () => {
  const keys = fc.record({
    timestamp: fc.record({
      ms: fc.integer({ min: LOG_LIMITS.minTimestampMs, max: LOG_LIMITS.maxTimestampMs }),
      us: fc.integer({ min: 0, max: 999 }),
    }),
    id: fc.uuid(),
  })
  fc.assert(
    fc.property(keys, fc.constantFrom('ASC', 'DESC'), (any, order) => {
      expect(decodeCursor(encodeCursor(any, order), order)).toEqual(any)
    }),
  )
})

const isRefused = expect.objectContaining({ code: 'INVALID_CURSOR' })

test('a cursor of the other order is refused', () => {
  expect(() => decodeCursor(encodeCursor(key, 'ASC'), 'DESC')).toThrow(isRefused)
  expect(() => decodeCursor(encodeCursor(key, 'DESC'), 'ASC')).toThrow(isRefused)
})

const good = encodeCursor(key, 'ASC')
const long = encodeCursor({ ...key, timestamp: momentOf(5, 999) }, 'ASC')
const changed = (at: number, value: number, text = good) => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[at] = value
  return bytes.toString('base64url')
}

test.each([
  ['nothing', ''],
  ['words', 'not a cursor'],
  ['a character less', good.slice(0, -1)],
  ['a character more', `${good}A`],
  ['padding', `${good}=`],
  ['white space', ` ${good}`],
  ['another version', changed(0, 2)],
  ['an order there is not', changed(1, 7)],
  ['a year past 9999', changed(2, 0x7f)],
  ['1000 microseconds', changed(11, 0xe8, long)],
  ['0 microseconds where they are left out', changed(10, 0, changed(11, 0, long))],
  ['a long text', 'A'.repeat(100_000)],
])('%s is no cursor', (_, text) => {
  expect(() => decodeCursor(text, 'ASC')).toThrow(isRefused)
})
