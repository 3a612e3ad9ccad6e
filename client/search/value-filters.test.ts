import { expect, it } from 'vitest'
import { withCondition } from './change-query.ts'
import type { FieldRef } from './fields.ts'
import { parseSearch } from './parse.ts'
import { messageFilters, valueFilters } from './value-filters.ts'

const at = (...path: string[]): FieldRef => ({ field: 'metadata', path })

/** The search after each of the clicks. */
function queries(field: FieldRef, value: unknown) {
  return valueFilters(field, value).map(({ condition }) => withCondition('x', condition))
}

it('filters for and against a text, and for all logs that have the field', () => {
  expect(queries({ field: 'resourceId' }, 'server-1')).toEqual([
    'x resourceId:server-1',
    'x -resourceId:server-1',
    'x resourceId:*',
  ])
  expect(queries({ field: 'commit' }, '')).toEqual(['x commit:""', 'x -commit:""', 'x commit:*'])
  expect(queries({ field: 'message' }, 'no "way"')).toEqual([
    String.raw`x message="no \"way\""`,
    String.raw`x -message="no \"way\""`,
  ])
})

it('filters for and against a text as the message has it, which is read back as it was', () => {
  const after = (written: string) => messageFilters(written).map(({ condition }) => withCondition('x', condition))
  expect(after('sku=881')).toEqual(['x "sku=881"', 'x -"sku=881"'])
  const json = String.raw`"say": "\"hi\" \\d"`
  const [forIt] = messageFilters(json)
  expect(forIt && parseSearch(withCondition('', forIt.condition)).filter).toEqual({ message: { contains: json } })
  expect(after('x'.repeat(5000))).toEqual([])
  expect(messageFilters('x'.repeat(100))[0]?.label).toBe(`Filter for ${'x'.repeat(60)}…`)
})

it('takes a number as a bound, a level as the least, a time as the start or the end', () => {
  expect(queries(at('took ms'), 209.4)).toEqual([
    'x metadata."took ms"=209.4',
    'x -metadata."took ms"=209.4',
    'x metadata."took ms">=209.4',
    'x metadata."took ms"<=209.4',
    'x metadata."took ms":*',
  ])
  expect(queries({ field: 'level' }, 'WARN')).toEqual(['x level:warn', 'x -level:warn', 'x level>=warn'])
  expect(queries({ field: 'level' }, 'TRACE')).toEqual(['x level:trace', 'x -level:trace'])
  expect(queries({ field: 'timestamp' }, '2026-11-23T09:30:00.000Z')).toEqual([
    'x timestamp>=2026-11-23T09:30:00.000Z',
    'x timestamp<=2026-11-23T09:30:00.000Z',
  ])
})

it('tells an absent field from an empty one', () => {
  expect(queries({ field: 'traceId' }, undefined)).toEqual(['x -traceId:*', 'x traceId:*'])
  expect(queries(at('user', 'nobody'), undefined)).toEqual(['x -metadata.user.nobody:*', 'x metadata.user.nobody:*'])
})

it.each([
  ['5', 'x metadata.n:"5"'],
  [false, 'x metadata.n=false'],
  ['a b', 'x metadata.n:"a b"'],
  [null, 'x metadata.n:*'],
  [{}, 'x metadata.n:*'],
  [[], 'x metadata.n:*'],
  ['é'.repeat(2049), 'x metadata.n:*'],
])(
  'keeps the type of a value in the metadata, and asks for any where a condition cannot hold it: %j',
  (value, query) => {
    expect(queries(at('n'), value)[0]).toBe(query)
  },
)

it('says what each does', () => {
  expect(valueFilters(at('user', 'id'), 42).map(({ kind, label }) => [kind, label])).toEqual([
    ['for', 'Filter for this user.id'],
    ['out', 'Filter out this user.id'],
    ['least', 'At least 42'],
    ['most', 'At most 42'],
    ['with', 'Only logs with user.id'],
  ])
})
