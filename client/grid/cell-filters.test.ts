import { print } from 'graphql'
import { expect, it } from 'vitest'
import { LIST_MESSAGE_CHARS, LogsDocument, type LogRow } from '../state/operations.ts'
import { withCondition } from '../search/change-query.ts'
import { cellFilters } from './cell-filters.ts'
import { parseColumn } from './column-ref.ts'

const row: LogRow = {
  id: '1',
  timestamp: '2026-11-23T09:30:00.000Z',
  level: 'ERROR',
  message: 'no "way"',
  resourceId: 'server-1',
  parentResourceId: null,
  traceId: null,
  spanId: null,
  commit: '',
  metadata: {
    user: { id: 42, name: 'Ann Lee', admin: true, tags: ['a'] },
    zero: null,
    errors: [[{ code: 'E42', at: 1 }], { at: 2 }],
  },
}

/** The search after each of the two clicks. */
function queries(name: string, log = row) {
  const ref = parseColumn(name)?.ref
  return ref && cellFilters(log, ref)?.map(({ condition }) => withCondition('x', condition))
}

it('filters for and against what the cell says', () => {
  expect(queries('level')).toEqual(['x level:error', 'x -level:error'])
  expect(queries('resourceId')).toEqual(['x resourceId:server-1', 'x -resourceId:server-1'])
  expect(queries('message')).toEqual([String.raw`x message="no \"way\""`, String.raw`x -message="no \"way\""`])
  expect(queries('commit')).toEqual(['x commit:""', 'x -commit:""'])
})

it('tells an absent field from an empty one', () => {
  expect(queries('traceId')).toEqual(['x -traceId:*', 'x traceId:*'])
  expect(queries('metadata.user.nobody')).toEqual(['x -metadata.user.nobody:*', 'x metadata.user.nobody:*'])
  expect(queries('metadata.user.tags.length')?.[0]).toBe('x -metadata.user.tags.length:*')
  expect(queries('metadata.toString')?.[0]).toBe('x -metadata.toString:*')
})

it('keeps the type of what stands in the metadata', () => {
  expect(queries('metadata.user.id')?.[0]).toBe('x metadata.user.id:42')
  expect(queries('metadata.user.name')?.[0]).toBe('x metadata.user.name:"Ann Lee"')
  expect(queries('metadata.user.admin')?.[1]).toBe('x -metadata.user.admin:true')
})

it('asks for what an element of an array has, if only one has it', () => {
  expect(queries('metadata.errors.code')).toEqual(['x metadata.errors.code:E42', 'x -metadata.errors.code:E42'])
  expect(queries('metadata.errors.at')).toBeUndefined()
  expect(queries('metadata.errors.nobody')?.[0]).toBe('x -metadata.errors.nobody:*')
})

it('starts or ends at the time of a log', () => {
  expect(queries('timestamp')).toEqual([
    'x timestamp>=2026-11-23T09:30:00.000Z',
    'x timestamp<=2026-11-23T09:30:00.000Z',
  ])
})

it('does not ask for what is cut off, too long for a condition, or no single value', () => {
  expect(queries('message', { ...row, message: 'a'.repeat(LIST_MESSAGE_CHARS) })).toBeUndefined()
  expect(queries('message', { ...row, message: '€'.repeat(1900) })).toBeUndefined()
  expect(queries('metadata.user')).toBeUndefined()
  expect(queries('metadata.zero')).toBeUndefined()
})

it('knows where the list cuts a message', () => {
  expect(print(LogsDocument)).toContain(`message(maxChars: ${LIST_MESSAGE_CHARS})`)
})
