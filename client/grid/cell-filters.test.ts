import { print } from 'graphql'
import { expect, it } from 'vitest'
import { withCondition } from '../search/change-query.ts'
import { LIST_MESSAGE_CHARS, LogsDocument, type LogRow } from '../state/operations.ts'
import { cellFilters } from './cell-filters.ts'
import { parseColumn } from './column-ref.ts'

const row: LogRow = {
  id: '1',
  timestamp: '2026-11-23T09:30:00.000Z',
  level: 'ERROR',
  message: 'hello',
  resourceId: 'server-1',
  parentResourceId: null,
  traceId: null,
  spanId: null,
  commit: '',
  metadata: {
    user: { id: 42, tags: ['a'] },
    errors: [[{ code: 'E42', at: 1 }], { at: 2 }],
  },
}

/** The search after each of the clicks. */
function queries(name: string, log = row) {
  const ref = parseColumn(name)?.ref
  return ref && cellFilters(log, ref).map(({ condition }) => withCondition('x', condition))
}

it('filters by what the cell says', () => {
  expect(queries('resourceId')?.[0]).toBe('x resourceId:server-1')
  expect(queries('commit')?.[0]).toBe('x commit:""')
  expect(queries('metadata.user.id')?.[2]).toBe('x metadata.user.id>=42')
})

it('knows what a log does not have', () => {
  expect(queries('traceId')).toEqual(['x -traceId:*', 'x traceId:*'])
  expect(queries('metadata.user.tags.length')?.[0]).toBe('x -metadata.user.tags.length:*')
  expect(queries('metadata.toString')?.[0]).toBe('x -metadata.toString:*')
  expect(queries('metadata.errors.nobody')?.[0]).toBe('x -metadata.errors.nobody:*')
})

it('asks for what an element of an array has, if only one has it', () => {
  expect(queries('metadata.errors.code')?.slice(0, 2)).toEqual([
    'x metadata.errors.code:E42',
    'x -metadata.errors.code:E42',
  ])
  expect(queries('metadata.errors.at')).toEqual(['x metadata.errors.at:*'])
})

it('does not ask for a message that is cut off, or too long for a condition', () => {
  expect(queries('message', { ...row, message: 'a'.repeat(LIST_MESSAGE_CHARS) })).toEqual([])
  expect(queries('message', { ...row, message: '€'.repeat(1900) })).toEqual([])
})

it('knows where the list cuts a message', () => {
  expect(print(LogsDocument)).toContain(`message(maxChars: ${LIST_MESSAGE_CHARS},`)
})
