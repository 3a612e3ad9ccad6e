import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson, parseNumber } from './json.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

describe('numbers', () => {
  test.each([
    '0',
    '-0',
    '1.10',
    '1e2',
    '1E+2',
    '0.1',
    '-12.5',
    '9007199254740991',
    '9007199254740992',
    '5e-324',
    '1.7976931348623157e308',
    '1e21',
    '123456789012345680',
    '0.30000000000000004',
    '0.10000000000000001',
    '100000000000000000000',
    '1.000000000000000000000',
    '0e400',
  ])('a double holds %s', (literal) => {
    expect(parseNumber(literal)).toBe(Number(literal))
    expect(parseJson(`{"a":[${literal}]}`)).toEqual({ a: [Number(literal)] })
  })

  test.each([
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1E+400',
    '1e131072',
    '1e-400',
    '1234567890123456789',
    '1152921504606846976',
    '3.14159265358979323846',
    '0.1000000000000000055511151231257827',
    '1e100000',
    '1e0000000000400',
    '12345678901234567e1',
    '2e-0400',
  ])('a double does not hold %s: it is kept as written', (literal) => {
    expect(parseNumber(literal)).toBe(literal)
    for (const [open, close] of [
      ['[', ']'],
      ['[1,', ',2]'],
      ['[ ', ' ]'],
      ['[\n', '\n]'],
    ] as const) {
      expect(parseJson(open + literal + close)).toContain(literal)
    }
    expect(parseJson(`{"a": ${literal}}`)).toEqual({ a: literal })
    expect(parseJson(literal)).toBe(literal)
    expect(parseJson(` ${literal}`)).toBe(literal)
  })

  test('digits in a string, however they look, are left alone', () => {
    const value = {
      '1e400': '[1e400,9007199254740993]',
      a: 'x\\",1e400,',
      b: '9007199254740993',
      c: ':9007199254740993,',
    }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
    expect(parseJson(`[${JSON.stringify(value)},1e400]`)).toEqual([value, '1e400'])
  })

  test('a number is found at every place in a text', () => {
    for (let shift = 0; shift < 40; shift++) {
      expect(parseJson(`[${'1,'.repeat(shift)}9007199254740993,1]`)).toContain('9007199254740993')
      expect(parseJson(`["${'x'.repeat(shift)}",9007199254740993]`)).toContain('9007199254740993')
    }
  })

  test('for any JSON without such numbers it is JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('for any whole numbers: the digits survive', () => {
    const digits = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String)
    fc.assert(
      fc.property(fc.array(digits), fc.string(), (literals, noise) => {
        const parsed = parseJson(`[${[JSON.stringify(noise), ...literals].join(',')}]`)
        const [, ...numbers] = parsed as (string | number)[]
        expect(numbers.map((number) => String(BigInt(String(number))))).toEqual(
          literals.map((literal) => String(BigInt(literal))),
        )
      }),
    )
  })
})

describe('hostile text', () => {
  test.each([
    '',
    '{',
    '[1,]',
    '{1e400:1}',
    '[01e400]',
    '[1e400',
    '[9007199254740993x]',
    '\u00001',
    'NaN',
    "{'a':1}",
    '[1e400 1]',
  ])('%j is a SyntaxError', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  test('__proto__ is plain data', () => {
    for (const number of ['1', '1e400']) {
      const parsed = parseJson(`{"__proto__":{"x":${number}},"constructor":{"prototype":{"x":1}}}`)
      expect(Object.keys(Object(parsed))).toEqual(['__proto__', 'constructor'])
      expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
    }
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  test('its bounds hold for a text that is long enough to break them', () => {
    expect(parseJson(`[${'1,'.repeat(4)}1]`, { maxValues: 6 })).toHaveLength(5)
    expect(() => parseJson(`[${'1,'.repeat(5)}1]`, { maxValues: 6 })).toThrow(/More than 6 values/)
    expect(parseJson('[[1]]', { maxNesting: 2 })).toEqual([[1]])
    expect(() => parseJson('[[[]]]', { maxNesting: 2 })).toThrow(/Nested deeper than 2/)
  })

  test('whether a double holds a number of many zeros is found in linear time', () => {
    const number = `1${'0'.repeat(290)}1`
    const text = `[${Array(30_000).fill(number).join()}]`
    const cpuMs = startCpuClock()
    expect(parseJson(text)).toContain(number)
    expect(cpuMs()).toBeLessThan(1200)
  })

  test('megabytes of one token pass', () => {
    const long = 1_000_000
    expect(parseJson(`["${'a'.repeat(long)}",1e400]`)).toHaveLength(2)
    expect(parseJson(`["${'\\\\'.repeat(long)}",1e400]`)).toHaveLength(2)
    expect(parseJson(`[${'1'.repeat(long)}]`)).toEqual(['1'.repeat(long)])
    expect(parseJson(`[${'1e400,'.repeat(10_000)}1]`)).toHaveLength(10_001)
  })
})
