import { expect, test } from 'vitest'
import { parseJson } from '../platform/text/json.ts'
import { composeMetadata, shareAmongRecords, type JsonObject } from './metadata.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const nested = (levels: number): object => (levels === 1 ? {} : { a: nested(levels - 1) })
const sized = (bytes: number) => ({ a: 'x'.repeat(bytes - 8) })

function compose(record: JsonObject) {
  const result = composeMetadata(record)
  return 'code' in result ? result.code : JSON.parse(result.json)
}

test('other top-level keys are kept, a key of the metadata keeps its name, null is absent', () => {
  expect(compose({ message: 'x', host: 'a', zone: null, port: 1, metadata: { port: 2, gone: null } })).toEqual({
    host: 'a',
    port: 2,
    port_: 1,
    gone: null,
  })
  expect(compose({ message: 'x', metadata: null })).toEqual({})
  expect(compose({ message: 'x' })).toEqual({})
})

test('no key takes the place of another one', () => {
  const record = { user: 'top', user_: 'top_', metadata: { user: 'own', user_: 'own_', user__: 'own__' } }
  expect(compose(record)).toEqual({ ...record.metadata, user___: 'top', user____: 'top_' })
  expect(compose({ user: 'top', user_: 'top_', metadata: { user: 'own' } })).toEqual({
    user: 'own',
    user_: 'top_',
    user__: 'top',
  })
  expect(compose({ user: 'same', metadata: { user: 'same' } })).toEqual({ user: 'same' })
  expect(compose(JSON.parse('{"__proto__":1,"metadata":{"__proto__":2}}'))).toEqual(
    JSON.parse('{"__proto__":2,"__proto___":1}'),
  )
})

test('what is the same beside the metadata and in it is there once', () => {
  const user = { id: 1, tags: ['a', { b: null }] }
  expect(compose({ user: structuredClone(user), metadata: { user } })).toEqual({ user })
  expect(compose({ user: { ...user, id: 2 }, metadata: { user } })).toHaveProperty('user_')
  expect(compose({ list: [1], metadata: { list: { 0: 1 } } })).toHaveProperty('list_')
  const whole = 'é'.repeat(300)
  const exported = { parentResourceId: `${'é'.repeat(126)}…`, metadata: { parentResourceId: whole } }
  expect(compose(exported)).toEqual({ parentResourceId: whole })
  expect(compose({ ...exported, parentResourceId: 'another' })).toHaveProperty('parentResourceId_', 'another')
})

test('keys that differ in their _ find their names in linear time', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${'_'.repeat(i)}`, i]))
  const cpuMs = startCpuClock()
  for (let i = 0; i < 50; i++)
    expect(Object.keys(compose({ ...many, metadata: { ...many, a: 'x' } }))).toHaveLength(301)
  expect(cpuMs()).toBeLessThan(800)
  const shifted = Object.fromEntries(
    Object.entries(many)
      .slice(0, 20)
      .map(([key, value]) => [key, -1 - value]),
  )
  expect(Object.keys(compose({ ...many, metadata: shifted }))).toHaveLength(320)
})

test.each([[[]], ['text'], [5], [true]])('metadata of %j is INVALID_FIELD', (metadata) => {
  expect(compose({ metadata })).toBe('INVALID_FIELD')
})

test('parentResourceId comes from the metadata, or from the top level through it', () => {
  expect(composeMetadata({ metadata: { parentResourceId: 'p' } })).toEqual({
    json: '{"parentResourceId":"p"}',
    parentResourceId: 'p',
  })
  expect(composeMetadata({ parentResourceId: 'q' })).toEqual({
    json: '{"parentResourceId":"q"}',
    parentResourceId: 'q',
  })
  expect(composeMetadata({ parentResourceId: 'q', metadata: { parentResourceId: 'p' } })).toMatchObject({
    parentResourceId: 'p',
  })
  expect(composeMetadata({ parentResourceId: 5 })).toEqual({ json: '{"parentResourceId":5}', parentResourceId: null })
  expect(composeMetadata({ parentResourceId: 'a\0\ud800' })).toMatchObject({ parentResourceId: 'a\uFFFD\uFFFD' })
})

test('32 levels are taken, 33 are not; arrays count; depth of 100 000 is no trouble', () => {
  expect(compose({ metadata: nested(32) })).toEqual(nested(32))
  expect(compose({ metadata: nested(33) })).toBe('METADATA_TOO_DEEP')
  expect(compose({ other: nested(31) })).toEqual({ other: nested(31) })
  expect(compose({ other: nested(32) })).toBe('METADATA_TOO_DEEP')
  expect(compose({ metadata: { a: JSON.parse('['.repeat(31) + ']'.repeat(31)) } })).toBeTypeOf('object')
  expect(compose({ metadata: { a: JSON.parse('['.repeat(32) + ']'.repeat(32)) } })).toBe('METADATA_TOO_DEEP')
  expect(compose({ metadata: JSON.parse(`${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`) })).toBe('METADATA_TOO_DEEP')
})

test('64 KiB as JSON are taken, one byte more is not', () => {
  expect(compose({ metadata: sized(65_536) })).toEqual(sized(65_536))
  expect(compose({ metadata: sized(65_537) })).toBe('METADATA_TOO_LARGE')
  expect(compose({ metadata: { a: 'é'.repeat(40_000) } })).toBe('METADATA_TOO_LARGE')
})

test('1000 values are taken, one more is not, containers count, and so does what stands beside the metadata', () => {
  const list = (count: number) => Array.from({ length: count }, (_, i) => i)
  const object = (count: number) => Object.fromEntries(list(count).map((i) => [`k${i}`, i]))
  expect(compose({ metadata: object(1000) })).toEqual(object(1000))
  expect(compose({ metadata: object(1001) })).toBe('METADATA_TOO_MANY_VALUES')
  expect(compose({ metadata: { a: list(999) } })).toEqual({ a: list(999) })
  expect(compose({ metadata: { a: list(1000) } })).toBe('METADATA_TOO_MANY_VALUES')
  expect(compose({ metadata: { a: Array.from({ length: 21_800 }, () => ({})) } })).toBe('METADATA_TOO_MANY_VALUES')
  expect(compose({ metadata: object(400), other: { b: [list(600)] } })).toBe('METADATA_TOO_MANY_VALUES')
  expect(compose(object(1001))).toBe('METADATA_TOO_MANY_VALUES')
  expect(compose(object(1000))).toEqual(object(1000))
})

test('100 000 keys and a key of 10 MB are too large, wherever they are', () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]))
  for (const [large, code] of [
    [many, 'METADATA_TOO_MANY_VALUES'],
    [{ ['k'.repeat(10_000_000)]: 1 }, 'METADATA_TOO_LARGE'],
  ] as const) {
    expect(compose({ metadata: large })).toBe(code)
    expect(compose(large)).toBe(code)
    expect(compose({ other: large })).toBe(code)
  }
})

test('__proto__ and constructor.prototype are plain data', () => {
  const evil = '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}'
  for (const text of [`{"metadata":${evil}}`, evil, `{"metadata":${evil},"__proto__":{"x":2},"other":1}`]) {
    const result = composeMetadata(parseJson(text) as JsonObject)
    expect('json' in result && result.json).toContain('"__proto__":{"x":1}')
    expect('json' in result && result.json).toContain('"constructor":{"prototype":{"x":1}}')
  }
  expect(({} as { x?: unknown }).x).toBeUndefined()
})

const list = (values: number) => ({ list: Array.from({ length: values }, () => 1) })

test.each([
  ['a text', { a: 1 }, { service: { name: 'checkout' } }],
  ['alone', {}, { b: [1, null, 'x'] }],
  ['empty', { a: 1 }, {}],
  ['what PostgreSQL refuses', { a: '\0' }, { b: '\0\ud800', '\0': 1 }],
  ['as large as may be', sized(60_000), sized(5000)],
  ['too large together', sized(60_000), sized(6000)],
  ['too large by itself', {}, sized(70_000)],
  ['as many values as may be', list(497), list(499)],
  ['too many values together', list(499), list(499)],
  ['as deep as may be', { a: 1 }, nested(31)],
  ['too deep', { a: 1 }, nested(32)],
])('an object that many records share is what any other is: %s', (_name, own, object) => {
  const resource = shareAmongRecords({ ...object })
  expect(compose({ metadata: { ...own, resource } })).toEqual(compose({ metadata: { ...own, resource: object } }))
})
