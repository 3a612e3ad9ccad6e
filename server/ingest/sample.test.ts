import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleBody, sampleRecord } from './sample.ts'
import { exactTime } from './timestamp.ts'
import { unreadable } from './unreadable.ts'

test('a short record is its JSON, a long one the beginning of it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value)
      const sample = sampleRecord(JSON.parse(json)) ?? ''
      const isCut = sample.endsWith('…') && sample.length >= 199 && json.startsWith(sample.slice(0, -1))
      expect(json.length > 200 ? isCut : sample === json).toBe(true)
    }),
  )
})

test('whatever a record is, it has a short sample', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true })
  fc.assert(
    fc.property(anything, (record) => {
      expect((sampleRecord(record) ?? '').length).toBeLessThanOrEqual(200)
    }),
  )
})

test('a character of two code units is not cut in half', () => {
  expect(sampleRecord('😀'.repeat(200))).toBe(`"${'😀'.repeat(99)}…`)
  expect(sampleRecord(`a${'😀'.repeat(200)}`)).toBe(`"a${'😀'.repeat(98)}…`)
})

test('a record that is nested deeper than JSON.stringify goes has a beginning', () => {
  let deep: unknown = 'end'
  for (let depth = 0; depth < 100_000; depth++) deep = { a: deep }
  expect(sampleRecord(deep)).toBe(`${'{"a":'.repeat(40).slice(0, 199)}…`)
})

test('a record that could not be read is what its door has of it', () => {
  expect(sampleRecord(unreadable('no'))).toBeUndefined()
  expect(sampleRecord(unreadable('no', '{"a":'))).toBe('{"a":')
  expect(sampleRecord(unreadable('no', { a: 1 }))).toBe('{"a":1}')
})

test('a time that a door knows is printed, also one that no Date can hold', () => {
  const sampleTime = (ms: number) => sampleRecord({ timestamp: exactTime({ ms, us: 1 }) })
  expect(sampleTime(0)).toBe('{"timestamp":"1970-01-01T00:00:00.000001Z"}')
  expect(sampleTime(8.64e15)).toBe('{"timestamp":"+275760-09-13T00:00:00.000001Z"}')
  expect(sampleTime(-8.64e21)).toBe('{"timestamp":-8.64e+21}')
  expect(sampleTime(Number.NaN)).toBe('{"timestamp":NaN}')
})

test('a body is its text', () => {
  expect(sampleBody(Buffer.alloc(0))).toBeUndefined()
  expect(sampleBody(Buffer.from([0x61, 0xff, 0]))).toBe('a\uFFFD\0')
  expect(sampleBody(Buffer.from('é'.repeat(1000)))).toBe(`${'é'.repeat(199)}…`)
})
