import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leastToScan, MAX_KEYS, MAX_NESTING, MAX_VALUES, scanJson, TooManyValues, type OnComma } from './json-scan.ts'

const scan = (text: string, bounds?: Parameters<typeof scanJson>[1]) => scanJson(Buffer.from(text), bounds)

/** As JSON.parse makes them. */
function countValues(value: unknown): number {
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : []
  return inner.reduce<number>((sum, each) => sum + countValues(each), 1)
}

describe('values', () => {
  test('of any JSON as many are counted as JSON.parse makes, with blanks or without', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', '\n  '), (value, blanks) => {
        expect(scan(JSON.stringify(value, null, blanks))).toBe(countValues(value))
      }),
    )
  })

  test.each([
    [
      'objects',
      (count: number) =>
        `[${Array(count - 1)
          .fill('{}')
          .join()}]`,
    ],
    [
      'arrays with blanks in them',
      (count: number) =>
        `[${Array(count - 1)
          .fill('[ \n]')
          .join(' , ')}]`,
    ],
    [
      'numbers',
      (count: number) =>
        `{"a":[${Array(count - 2)
          .fill('1')
          .join()}]}`,
    ],
    [
      'strings',
      (count: number) =>
        `[${Array(count - 1)
          .fill('"[{\\",}]"')
          .join()}]`,
    ],
  ])('%s: 100 000 are taken, and one more is not', (_name, make) => {
    expect(scan(make(MAX_VALUES))).toBe(MAX_VALUES)
    expect(() => scan(make(MAX_VALUES + 1))).toThrow(TooManyValues)
  })

  test('20 MiB of nothing but values are refused at the bound', () => {
    const text = Buffer.from(`[${'{},'.repeat(7e6 - 1)}{}]`)
    expect(() => scanJson(text)).toThrow(/More than 100000/)
  })
})

describe('nesting', () => {
  test.each([100_000, 1_000_000])('of %i is refused, brackets in strings do not hide it', (depth) => {
    for (const open of ['[', '{"a":', '["]",', '["\\"]",'])
      expect(() => scan(open.repeat(depth), { maxValues: 1e7 })).toThrow(/Nested/)
    expect(() => scan('['.repeat(depth) + ']'.repeat(depth))).toThrow(/Nested/)
  })

  test('of 50 000 levels is taken, and many brackets are not deep', () => {
    expect(scan('['.repeat(MAX_NESTING) + ']'.repeat(MAX_NESTING))).toBe(MAX_NESTING)
    expect(scan(`[${'[],'.repeat(60_000)}{}]`)).toBe(60_002)
    expect(scan(JSON.stringify(['['.repeat(100_000), '\\"{'.repeat(60_000)]))).toBe(3)
  })
})

describe('width', () => {
  const keys = (count: number, value = '1') => Array.from({ length: count }, (_, i) => `"k${i}":${value}`).join()
  const wide = (count: number, value?: string) => `{${keys(count, value)}}`

  test('16 384 keys of one object are taken, one more is not, wherever it is', () => {
    expect(scan(wide(MAX_KEYS))).toBe(MAX_KEYS + 1)
    expect(scan(`[${Array(3).fill(wide(MAX_KEYS)).join()}]`)).toBeGreaterThan(3 * MAX_KEYS)
    expect(scan(wide(10_000, '[1,1,1]'))).toBe(40_001)
    const one = wide(MAX_KEYS + 1)
    for (const text of [
      one,
      one.slice(0, -1),
      `[${one},{"a":1}]`,
      `{"a":{"b":[${one}]}}`,
      wide(MAX_KEYS + 1, '" 12345"'),
      wide(MAX_KEYS + 1, '{}'),
      wide(MAX_KEYS + 1, '[1,{"a":1}]'),
      `{"x":"${'{'.repeat(300)}",${keys(MAX_KEYS)}}`,
    ])
      expect(() => scan(text)).toThrow(/An object has more than 16384 keys/)
  })

  test('colons and quotes in strings are no keys, and no key is endless', () => {
    const long = 'k'.repeat(1_000_000)
    expect(() => scan(`{"${long}":1}`)).toThrow(/A key has/)
    expect(() => scan(`{"${long}" :1}`)).toThrow(/A key has/)
    expect(scan(`{"a":"${long}"}`)).toBe(2)
    expect(scan(JSON.stringify({ message: '":,'.repeat(100_000), list: Array(50_000).fill(':,') }))).toBe(50_003)
  })
})

describe('the items of an array', () => {
  function commasOf(text: string, upTo = Infinity) {
    const found: [at: number, values: number][] = []
    const onComma: OnComma = (at, values) => found.push([at, values]) < upTo
    scan(text, { maxValues: 4, onComma })
    return found
  }

  test('each has the bound for itself, and each comma between them is told', () => {
    expect(commasOf(' [{"a":",","b":[]} ,[1,2],"]",\t3]')).toEqual([
      [19, 4],
      [25, 7],
      [29, 8],
    ])
    expect(() => commasOf('[1,[1,2,3,4],5]')).toThrow(/More than 4 values/)
    expect(commasOf('[1,2,3,4,5]', 2)).toHaveLength(2)
  })

  test.each(['{"a":1,"b":2}', '[[1,2]]', '"a,b"', '[]'])('%s has no comma between items', (text) => {
    expect(commasOf(text)).toEqual([])
  })
})

test('a text within a larger buffer is read at any place', () => {
  for (let shift = 0; shift < 8; shift++) {
    const bytes = Buffer.from(`${'"'.repeat(shift)}["${'é'.repeat(20)}\\"[[[", [1, 2]]`)
    expect(scanJson(bytes.subarray(shift))).toBe(5)
  }
})

test('a text below the least length breaks no bound', () => {
  expect(leastToScan({})).toBeLessThanOrEqual(MAX_NESTING)
  expect(leastToScan({ maxValues: 1000 })).toBe(1999)
  expect(leastToScan({ maxNesting: 1000 })).toBe(1000)
})
