import { expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { momentOf } from '../platform/moment.ts'
import { conditionOfScope, settingsOfScope } from './scope.ts'
import { toSql } from './to-sql.ts'

const scope = (filter: LogFilter) => ({ id: '1', name: 'test', revision: 1, filter })
const settings = (filter: LogFilter) => settingsOfScope(scope(filter))
const prefix = (startsWith: string): LogFilter => ({ resourceId: { startsWith, caseSensitive: true } })

const ENFORCED: readonly [string, LogFilter, string, string][] = [
  ['a name', { resourceId: { eq: 'a' } }, 'a', ''],
  ['names', { resourceId: { in: ['a', 'b'] } }, 'a\nb', ''],
  ['no name', { resourceId: { in: [] } }, '', ''],
  ['nothing', { or: [] }, '', ''],
  ['the empty name', { resourceId: { eq: '' } }, '\n', ''],
  ['a beginning', prefix('a_%\\'), '', String.raw`a\_\%\\%`],
  ['any name', prefix(''), '', '%'],
  ['a name with a line break', { resourceId: { in: ['a\nb', 'c'] } }, 'c', 'a_b'],
  ['a name and a beginning', { or: [{ resourceId: { eq: 'a' } }, prefix('b')] }, 'a', 'b%'],
  ['names with anything else', { resourceId: { eq: 'a' }, level: { eq: 'ERROR' } }, 'a', ''],
  ['the narrower of two', { and: [prefix('a'), { resourceId: { in: ['ab', 'ac'] } }] }, 'ab\nac', ''],
  ['roles with several scopes', { or: [{ resourceId: { eq: 'a' }, level: { eq: 'INFO' } }, prefix('b')] }, 'a', 'b%'],
]

test.each(ENFORCED)('PostgreSQL enforces %s', (_, filter, ...lines) => {
  const [resources, prefixes] = lines
  expect(settings(filter)).toEqual({ resources, prefixes })
})

const OTHERS: readonly [string, LogFilter][] = [
  ['everything', {}],
  ['levels', { level: { eq: 'ERROR' } }],
  ['a beginning in any case', { resourceId: { startsWith: 'a' } }],
  ['a part of a name', { resourceId: { contains: 'a', caseSensitive: true } }],
  ['a parent alone', { parentResourceId: { eq: 'a' } }],
  ['logs without a resource', { or: [{ resourceId: { eq: 'a' } }, { resourceId: { isNull: true } }] }],
  ['all but some resources', { not: { resourceId: { eq: 'a' } } }],
  ['a resource or a level', { or: [{ resourceId: { eq: 'a' } }, { level: { eq: 'ERROR' } }] }],
  ['a range of time', { timestamp: { gte: momentOf(0) } }],
]

test.each(OTHERS)('PostgreSQL does not enforce %s', (_, filter) => {
  expect(settings(filter)).toBeUndefined()
})

test('a long list is planned as a table, a short one by its values', () => {
  const sqlOf = (count: number) =>
    toSql(conditionOfScope(scope({ resourceId: { in: Array.from({ length: count }, (_, i) => `r${i}`) } }))).text
  expect(sqlOf(10)).toBe('resource_id = ANY($1)')
  expect(sqlOf(11)).toBe('resource_id IN (SELECT unnest($1::text[]))')
  expect(
    toSql(
      conditionOfScope(scope({ not: { or: [{ commit: { in: Array.from({ length: 5000 }, (_, i) => `c${i}`) } }] } })),
    ).text,
  ).toContain('unnest')
})
