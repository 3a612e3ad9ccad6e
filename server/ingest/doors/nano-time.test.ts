import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromDigits, fromHalves, isFine } from './nano-time.ts'

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
