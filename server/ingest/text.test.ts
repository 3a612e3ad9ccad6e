import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exceedsBytes, repairJson, repairText } from './text.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) })

test.each([
  ['clean', 'clean'],
  ['a\0b\0', 'a\uFFFDb\uFFFD'],
  ['\ud800', '\uFFFD'],
  ['x\udc00\ud800y', 'x\uFFFD\uFFFDy'],
  ['😀', '😀'],
  ['\u202Ebidi\u202C', '\u202Ebidi\u202C'],
])('%j is stored as %j', (text, expected) => {
  expect(repairText(text)).toBe(expected)
  expect(repairJson(JSON.stringify({ [text]: [text] }))).toBe(JSON.stringify({ [expected]: [expected] }))
})

test('an escaped backslash before u0000 is not NUL', () => {
  const json = JSON.stringify({ path: 'C:\\u0000\\ud800\\\\', real: '\0', control: '\u0001' })
  expect(JSON.parse(repairJson(json))).toEqual({ path: 'C:\\u0000\\ud800\\\\', real: '\uFFFD', control: '\u0001' })
})

test('keys that become equal: the last stays', () => {
  expect(repairJson(JSON.stringify({ 'a\0': 1, 'a\ud800': 2 }))).toBe('{"a\uFFFD":2}')
})

test('repairing the text of any JSON is the same as repairing its strings', () => {
  fc.assert(
    fc.property(fc.array(anyText), (texts) => {
      expect(JSON.parse(repairJson(JSON.stringify(texts)))).toEqual(texts.map(repairText))
    }),
  )
})

test('bytes of UTF-8 are counted, not characters', () => {
  expect(exceedsBytes('é'.repeat(5), 10)).toBe(false)
  expect(exceedsBytes('é'.repeat(5) + 'x', 10)).toBe(true)
  expect(exceedsBytes('x'.repeat(10), 10)).toBe(false)
  expect(exceedsBytes('€'.repeat(4), 10)).toBe(true)
})

test('of millions of NULs it takes no longer than they are long', () => {
  const cpuMs = startCpuClock()
  expect(repairText('a\0'.repeat(4_000_000)) === 'a\uFFFD'.repeat(4_000_000)).toBe(true)
  expect(cpuMs()).toBeLessThan(1000)
})
