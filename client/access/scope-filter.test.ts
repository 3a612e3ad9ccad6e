import { expect, test } from 'vitest'
import { readScopeText, scopeText } from './scope-filter.ts'

test('a beginning of resources tells upper from lower case', () => {
  expect(readScopeText('resourceId:team-a-*')).toEqual({ resourceId: { startsWith: 'team-a-', caseSensitive: true } })
  expect(readScopeText('parentResourceId:eu-* level>=warn')).toEqual({
    and: [{ parentResourceId: { startsWith: 'eu-', caseSensitive: true } }, { level: { gte: 'WARN' } }],
  })
  // Below an OR it is no resource that the database knows of.
  expect(readScopeText('resourceId:a-* OR level:error')).toEqual({
    or: [{ resourceId: { startsWith: 'a-' } }, { level: { eq: 'ERROR' } }],
  })
})

test('what is saved is read back as it was', () => {
  for (const text of ['resourceId:team-a-*', 'resourceId:(a OR b) -level:debug', '-resourceId:*']) {
    const filter = readScopeText(text)
    expect(readScopeText(scopeText(filter ?? {}))).toEqual(filter)
  }
})

test('a text with an error has no filter', () => {
  expect(readScopeText('level:eror')).toBeUndefined()
  expect(readScopeText('')).toEqual({})
})
