import { expect, test } from 'vitest'
import { hasFineTime } from './fine-time.ts'

test.each([
  [{ timestamp: '2026-11-29T10:00:00.123456Z' }, true],
  [{ '@timestamp': '2026-11-29T10:00:00.123456Z' }, true],
  [{ timestamp: 0, ts: 1_795_946_400.123456 }, true],
  [{ time: '1795946400123456789' }, true],
  [{ '@timestamp': '2026-11-29T10:00:00.123Z' }, false],
  [{ timestamp: 1_795_946_400_123 }, false],
  [{ message: 'without a time' }, false],
  ['not an object', false],
])('%j', (record, isFine) => {
  expect(hasFineTime(record)).toBe(isFine)
})
