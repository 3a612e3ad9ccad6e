import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { simplify } from './filter.ts'
import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'
import { filters } from './test-filters.ts'

describe('the search language reads', () => {
  it.each<[string, LogFilter]>([
    ['', {}],
    ['  ', {}],
    ['*', {}],
    ['-*', { or: [] }],
    ['timeout', { message: { contains: 'timeout' } }],
    ['"connection refused"', { message: { contains: 'connection refused' } }],
    ['conn*', { message: { contains: 'conn' } }],
    ['message::Conn', { message: { contains: 'Conn', caseSensitive: true } }],
    ['message="whole text"', { message: { eq: 'whole text' } }],
    ['http://host:80/path?a=b', { message: { contains: 'http://host:80/path?a=b' } }],
    ['12:30', { message: { contains: '12:30' } }],
    ['level:error', { level: { eq: 'ERROR' } }],
    ['LEVEL:(warn OR Error)', { level: { in: ['WARN', 'ERROR'] } }],
    ['level>=warn', { level: { gte: 'WARN' } }],
    ['level>warn', { level: { gte: 'ERROR' } }],
    ['level<warn', { not: { level: { gte: 'WARN' } } }],
    ['resourceId:server-1234', { resourceId: { eq: 'server-1234' } }],
    ['resourceid:server-*', { resourceId: { startsWith: 'server-' } }],
    ['resourceId:*"a b"*', { resourceId: { contains: 'a b' } }],
    ['resourceId::*Server*', { resourceId: { contains: 'Server', caseSensitive: true } }],
    ['commit:(a b OR "c d")', { commit: { in: ['a', 'b', 'c d'] } }],
    ['traceId:*', { traceId: { isNull: false } }],
    ['-traceId:*', { traceId: { isNull: true } }],
    [String.raw`message:/a\/b\d+/`, { message: { regex: String.raw`a/b\d+` } }],
    ['metadata.user.id:42', { metadata: { path: ['user', 'id'], op: { eq: { number: 42 } } } }],
    ['metadata.user.id:"42"', { metadata: { path: ['user', 'id'], op: { eq: { string: '42' } } } }],
    ['metadata."full name":*', { metadata: { path: ['full name'], op: { exists: true } } }],
    ['-metadata.a:*', { metadata: { path: ['a'], op: { exists: false } } }],
    ['metadata.ok:true', { metadata: { path: ['ok'], op: { eq: { boolean: true } } } }],
    ['metadata.ms>=1.5e3', { metadata: { path: ['ms'], op: { range: { gte: 1500 } } } }],
    ['metadata.ms>=100<5e3', { metadata: { path: ['ms'], op: { range: { gte: 100, lt: 5000 } } } }],
    ['timestamp>=2026-11-23T10:30:00+01:00', { timestamp: { gte: '2026-11-23T09:30:00.000Z' } }],
    ['a b', { and: [{ message: { contains: 'a' } }, { message: { contains: 'b' } }] }],
    [
      'a AND (b OR c)',
      { and: [{ message: { contains: 'a' } }, { or: ['b', 'c'].map((contains) => ({ message: { contains } })) }] },
    ],
    ['NOT a', { not: { message: { contains: 'a' } } }],
    ['--a', { message: { contains: 'a' } }],
    ['a-b', { message: { contains: 'a-b' } }],
  ])('%s', (text, filter) => {
    expect(parseSearch(text)).toEqual({ filter })
  })
})

describe('the search language says what it cannot read, and where', () => {
  it.each([
    ['level:eror', /Unknown level/, 'eror'],
    ['a lvl:error', /Unknown field lvl/, 'lvl'],
    ['(a', /not closed/, '('],
    ['a)', /no matching \(/, ')'],
    ['"a', /not closed/, '"'],
    ['commit:(a', /not closed/, '('],
    ['message:/a', /closing \//, '/'],
    ['resourceId:*a', /Close the wildcard/, '*a'],
    ['resourceId>5', /is text/, 'resourceId>5'],
    ['metadata:5', /needs a key/, 'metadata'],
    ['metadata.a>=b', /number/, 'b'],
    ['metadata.a>=1>=2', /number/, '1>=2'],
    ['metadata.a>=1<', /number/, '1<'],
    ['timestamp:now', /compared/, 'timestamp:now'],
    ['timestamp>soon', /valid time/, 'soon'],
    ['message.a:b', /no keys/, 'message.a'],
    ['"a"b', /Put a space/, 'b'],
    ['a OR', /condition is missing/, ''],
    ['resourceId:', /value is missing/, ':'],
  ])('%s', (text, message, part) => {
    const { error } = parseSearch(text)
    expect(error?.message).toMatch(message)
    expect(text.slice(error?.from, error?.to)).toBe(part)
  })

  it('does not run out of stack', () => {
    expect(parseSearch('('.repeat(100_000)).error?.message).toMatch(/nested/)
    expect(parseSearch('-'.repeat(100_000)).error).toBeDefined()
  })
})

describe('what is printed', () => {
  it('reads as one would write it', () => {
    const filter: LogFilter = {
      level: { gte: 'WARN' },
      message: { contains: 'connection refused' },
      not: { traceId: { eq: 'abc' } },
      or: [{ metadata: { path: ['user', 'id'], op: { range: { gte: 100 } } } }, { commit: { startsWith: '9f' } }],
    }
    expect(printFilter(filter)).toBe(
      '(metadata.user.id>=100 OR commit:9f*) -traceId:abc level>=warn "connection refused"',
    )
  })

  it('is read as the same filter, whatever it is', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseSearch(printFilter(filter))).toEqual({ filter: simplify(filter) })
      }),
      { numRuns: 1500 },
    )
  })

  it('has one form', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(simplify(simplify(filter))).toEqual(simplify(filter))
      }),
    )
  })
})
