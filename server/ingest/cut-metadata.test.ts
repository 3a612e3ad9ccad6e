import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOG_LIMITS } from '../log/log.ts'
import { cutMetadata, MARK } from './cut-metadata.ts'
import { composeMetadata, type JsonObject } from './metadata.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) })

/** What is left, as it is stored. */
function cut(metadata: object): Record<string, unknown> {
  const composed = composeMetadata({ metadata: cutMetadata({ metadata }) })
  if ('code' in composed) throw new Error(composed.code)
  return JSON.parse(composed.json) as Record<string, unknown>
}

describe('metadata that is too large', () => {
  test('small values stay whole and in their order, each large text gets an equal share, the mark is the last', () => {
    const [a, b] = ['a'.repeat(100_000), 'é"\n'.repeat(50_000)]
    const metadata = { user: { id: 5 }, a, tags: ['x'], b, ok: true }
    const left = cut(metadata)
    expect(Object.keys(left)).toEqual(['user', 'a', 'tags', 'b', 'ok', MARK])
    expect(left).toMatchObject({ user: { id: 5 }, tags: ['x'], ok: true, [MARK]: { bytes: bytesOf(metadata) } })
    expect(left['a']).toMatch(/^a+… \[cut, 100000 bytes\]$/)
    expect(left['b']).toMatch(/… \[cut, 200000 bytes\]$/)
    expect(Math.abs(bytesOf(left['a']) - bytesOf(left['b']))).toBeLessThan(20)
    expect(bytesOf(left)).toBeGreaterThan(LOG_LIMITS.maxMetadataBytes - 200)
  })

  test('of a long list the first items stay, of many keys the first; in an object the same rules hold', () => {
    const list = Array.from({ length: 900 }, (_, i) => `${'x'.repeat(100)}${i}`)
    const items = cut({ list })['list'] as string[]
    expect(items.slice(0, -1)).toEqual(list.slice(0, items.length - 1))
    expect(items.length).toBeGreaterThan(600)
    const many = Object.fromEntries(list.map((text, i) => [`key${i}`, text]))
    const keys = Object.keys(cut(many))
    expect(keys.slice(0, -1)).toEqual(Object.keys(many).slice(0, keys.length - 1))
    expect(keys.length).toBeGreaterThan(550)
    const inner = cut({ error: { type: 'IOError', stack: 'at x\n'.repeat(30_000), code: 7 } })['error']
    expect(inner).toMatchObject({ type: 'IOError', code: 7, stack: expect.stringMatching(/\[cut, 150000 bytes\]$/) })
  })

  test('many small values leave half of the room to the large ones', () => {
    const small = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`key${i}`, `${'x'.repeat(200)}${i}`]))
    const left = cut({ ...small, stack: 'x'.repeat(100_000) })
    expect(bytesOf(left['stack'])).toBeGreaterThan(32_000)
    expect(left['key100']).toBe(small['key100'])
    const filled = cut({ ...small, tags: Array(200).fill('x') })
    expect(filled['tags']).toHaveLength(200)
    expect(bytesOf(filled)).toBeGreaterThan(LOG_LIMITS.maxMetadataBytes - 400)
  })

  test('a key that has no room is left out, and with it its value', () => {
    expect(cut({ ['k'.repeat(100_000)]: 1, a: 2 })).toEqual({ a: 2, [MARK]: { bytes: 100_012 } })
  })
})

/** Containers and what they hold, the metadata itself left out. */
function valuesOf(value: unknown): number {
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : []
  return inner.reduce<number>((total, each) => total + 1 + valuesOf(each), 0)
}

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]))

describe('metadata of too many values', () => {
  test('the first ones stay, up to 1000 with the mark, which says how many there were', () => {
    for (const metadata of [
      keys(1001),
      { list: Array.from({ length: 1000 }, (_, i) => i) },
      { a: Array.from({ length: 21_800 }, () => ({})) },
      { a: { b: [{ c: Array.from({ length: 1000 }, () => []) }] }, d: 1 },
    ]) {
      const left = cut(metadata)
      expect(left[MARK]).toEqual({ bytes: bytesOf(metadata), values: valuesOf(metadata) })
      expect(valuesOf(left)).toBe(LOG_LIMITS.maxMetadataValues)
    }
    expect(Object.keys(cut(keys(2000)))).toEqual([...Object.keys(keys(997)), MARK])
    expect(cut({ list: Array.from({ length: 1000 }, (_, i) => i) })['list']).toEqual(
      Array.from({ length: 996 }, (_, i) => i),
    )
  })

  test('small entries stay whole, half of the values is for large ones, and who wants little leaves the rest to the others', () => {
    const many = Array.from({ length: 900 }, (_, i) => i)
    expect(
      cut({ many, user: { id: 5 }, stack: 'x'.repeat(1000), tags: ['x'], more: Array(200).fill(1) }),
    ).toMatchObject({
      user: { id: 5 },
      stack: 'x'.repeat(1000),
      tags: ['x'],
      more: Array(200).fill(1),
      many: many.slice(0, 790),
    })
    const left = cut({ ...keys(2000), list: many })
    expect(left['list']).toHaveLength(498)
    expect(left).toHaveProperty('key496')
    expect(cut({ ...keys(2000), parentResourceId: 'rack-1' })).toHaveProperty('parentResourceId', 'rack-1')
  })

  test('what was cut is within the limits when it is sent again', () => {
    const metadata = cut({ ...keys(900), list: Array.from({ length: 300 }, () => ({ a: 1 })) })
    expect(composeMetadata({ metadata })).toHaveProperty('json', JSON.stringify(metadata))
    const twice = cut({ ...metadata, more: Array(5).fill(1) })
    expect(twice[MARK]).toHaveProperty('values', 1006)
    expect(Object.keys(twice).filter((key) => key.startsWith(MARK))).toEqual([MARK])
  })
})

test('parentResourceId stays, wherever it is; a key of the client with the name of the mark is renamed', () => {
  const many = Object.fromEntries(Array.from({ length: 12_000 }, (_, i) => [`key${i}`, i]))
  expect(cut({ ...many, parentResourceId: 'rack-1' })).toMatchObject({ parentResourceId: 'rack-1' })
  const large = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key${i}`, 'x'.repeat(300)]))
  expect(cut({ ...large, parentResourceId: 'p'.repeat(1000) })['parentResourceId']).toMatch(/^p+… \[cut, 1000 bytes\]$/)
  expect(cut({ [MARK]: 'mine', a: 'x'.repeat(70_000) })).toMatchObject({
    [`${MARK}_`]: 'mine',
    [MARK]: { bytes: 70_028 },
  })
  expect(Object.keys(cut({ [MARK]: { bytes: 5 }, a: 'x'.repeat(70_000) }))).toEqual(['a', MARK])
})

/** Of each of these the tenth part is enough; they took 2 to 20 s. */
test.each([
  ['600 000 keys beside fields', `{${someKeys(600_000)},"o":[${Array(151).fill('{}').join()}]}`],
  ['600 000 keys of the metadata', `{"metadata":{${someKeys(600_000)},"o":[${Array(151).fill('{}').join()}]}}`],
  ['a long list far within', `{"metadata":{"a":${'['.repeat(30)}${Array(2e6).fill(1).join()}${']'.repeat(30)}}}`],
  ['many keys far within', `{"metadata":${'{"b":1,"a":'.repeat(30)}{${someKeys(300_000)}}${'}'.repeat(30)}}`],
  ['keys that differ in their _', `{${someTails(2400)},"metadata":{${someTails(2400)}}}`],
])('%s are cut in linear time', (_name, text) => {
  const record = JSON.parse(text) as JsonObject
  const cpuMs = startCpuClock()
  expect(cutMetadata(record)).toHaveProperty([MARK, 'bytes'])
  expect(cpuMs()).toBeLessThan(4000)
})

test('an ordinary record that is too large costs little: a request may have 200 of them', () => {
  const record = JSON.parse(`{"message":"x","metadata":{${someKeys(3000, 'x'.repeat(15))}}}`) as JsonObject
  const cpuMs = startCpuClock()
  for (let i = 0; i < 50; i++) cutMetadata(record)
  expect(cpuMs()).toBeLessThan(1000)
})

function someKeys(count: number, value: unknown = 1): string {
  return Array.from({ length: count }, (_, i) => `"k${i}":${JSON.stringify(value)}`).join()
}

function someTails(count: number): string {
  return Array.from({ length: count }, (_, i) => `"a${'_'.repeat(i)}":${i}`).join()
}

test('what is nested too deep is cut at the allowed depth, and 40 000 levels cost nothing', () => {
  const left = cut({ ...nested(40), other: 'whole' })
  expect(left).toMatchObject({ other: 'whole', [MARK]: { bytes: bytesOf({ ...nested(40), other: 'whole' }) } })
  expect(JSON.stringify(left)).toContain('"… [cut, nested too deep]"')
  expect(JSON.stringify(cut({ list: [nested(40)] }))).toContain('"… [cut, nested too deep]"')
  const deep = JSON.parse(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`) as object
  expect(cut(deep)[MARK]).toEqual({ bytes: 240_001, values: 40_000 })
})

test('objects that hold nothing but objects take room too', () => {
  expect(cut({ a: [{ ['k'.repeat(65_350)]: [] }, nested(26)] })).toHaveProperty([MARK, 'bytes'])
})

test('any metadata is cut to what can be stored', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.nat(80_000).map((length) => 'x'.repeat(length)),
    fc.nat(30_000).map((length) => '\0\ud800"é😀'.repeat(length / 5)),
  )
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'large' },
      text,
      fc.double(),
      fc.nat(60).map(nested),
      fc.nat(1500).map((length) => Array.from({ length: length }, () => [1])),
      fc.array(tie('value'), { maxLength: 6 }),
      fc.dictionary(text, tie('value'), { maxKeys: 6 }),
    ),
  })).value
  fc.assert(
    fc.property(fc.dictionary(text, value, { maxKeys: 12 }), (metadata) => {
      const left = cut(metadata)
      expect(bytesOf(left)).toBeLessThanOrEqual(LOG_LIMITS.maxMetadataBytes)
      expect(valuesOf(left)).toBeLessThanOrEqual(LOG_LIMITS.maxMetadataValues)
    }),
    { numRuns: 200 },
  )
})
