import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromDigits, fromHalves, isFine, nanosecondsOf } from './nano-time.ts'

test('both ways of writing 64 bits are the same moment, exactly', () => {
  const halves = (nanos: bigint) => ({ low: Number(nanos & 0xffffffffn) | 0, high: Number(nanos >> 32n) | 0 })
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (nanos) => {
      const [ms, us, ns] = [nanos / 1_000_000n, (nanos / 1000n) % 1000n, nanos % 1000n].map(Number)
      expect(fromHalves(halves(nanos))).toEqual({ ms, us, ns })
      expect(fromDigits(String(nanos))).toEqual({ ms, us, ns })
    }),
    { examples: [[2n ** 64n - 1n], [2n ** 63n], [2n ** 32n], [2n ** 32n - 1n], [1n]] },
  )
})

test('0 is no time, and neither is what is no number of 64 bits', () => {
  expect(fromHalves({ low: 0, high: 0 })).toBeUndefined()
  for (const text of ['0', '000', '', '1.5', '-1', 'NaN', '1'.repeat(21)]) expect(fromDigits(text)).toBeUndefined()
})

test.each([
  [{ ms: 1, us: 0, ns: 1 }, true],
  [{ ms: 1, us: 1, ns: 0 }, true],
  [{ ms: 1, us: 0, ns: 0 }, false],
  [undefined, false],
])('%o is finer than a millisecond: %s', (time, expected) => {
  expect(isFine(time)).toBe(expected)
})

test.each([
  ['2026-11-30T10:00:00.123456789Z', 789],
  ['2026-11-30T10:00:00.1234567+01:00', 700],
  ['2026-11-30T10:00:00.12345608Z', 80],
  ['2026.11.30 10:00:00.123456001', 1],
  ['1764547200.1234569', 900],
  ['1764547200123456789', 789],
  ['2026-11-30T10:00:00.123456Z', 0],
  ['2026-11-30T10:00:00.123Z', 0],
  ['2026-11-30T10:00:00Z', 0],
  ['', 0],
  [1764547200.5, 0],
  [undefined, 0],
])('%o has %i ns below a microsecond', (time, expected) => {
  expect(nanosecondsOf(time)).toBe(expected)
})
