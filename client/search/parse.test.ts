import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogFilter, MetadataOp } from '../generated/graphql.ts'
import { simplify } from './filter.ts'
import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'
import { filters } from './test-filters.ts'
import { upgradeSearch } from './upgrade-search.ts'

const metadata = (path: string[], op: MetadataOp): LogFilter => ({ metadata: { path, op } })
const and = (...texts: string[]): LogFilter => ({ and: texts.map((contains) => ({ message: { contains } })) })

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
    ['pattern:"user <*> logged in"', { pattern: 'user <*> logged in' }],
    [String.raw`pattern:"a \<*> <+>"`, { pattern: String.raw`a \<*> <+>` }],
    ['-pattern:stopped', { not: { pattern: 'stopped' } }],
    ['pattern:("a <*>" OR b)', { or: [{ pattern: 'a <*>' }, { pattern: 'b' }] }],
    ['pattern=/api/a', { message: { contains: 'pattern=/api/a' } }],
    ['pattern: a', { and: [{ message: { contains: 'pattern:' } }, { message: { contains: 'a' } }] }],
    ['LEVEL:(warn OR Error)', { level: { in: ['WARN', 'ERROR'] } }],
    ['level=warning', { level: { eq: 'WARN' } }],
    ['level:(err OR critical)', { level: { in: ['ERROR', 'FATAL'] } }],
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
    ['metadata.user.id:42', metadata(['user', 'id'], { in: [{ number: 42 }, { string: '42' }] })],
    ['metadata.user.id=42', metadata(['user', 'id'], { eq: { number: 42 } })],
    [
      'metadata.a:(1 OR b "2")',
      metadata(['a'], { in: [{ number: 1 }, { string: '1' }, { string: 'b' }, { string: '2' }] }),
    ],
    ['metadata.a=(1 or b)', metadata(['a'], { in: [{ number: 1 }, { string: 'b' }] })],
    ['metadata.zip:00123', metadata(['zip'], { in: [{ number: 123 }, { string: '00123' }] })],
    ['metadata.version:1.10', metadata(['version'], { in: [{ number: 1.1 }, { string: '1.10' }] })],
    ['metadata.id:9007199254740993', metadata(['id'], { eq: { string: '9007199254740993' } })],
    ['metadata.id=9007199254740993', metadata(['id'], { eq: { string: '9007199254740993' } })],
    ['metadata.sha:1234e567', metadata(['sha'], { eq: { string: '1234e567' } })],
    ['metadata.user.id:"42"', { metadata: { path: ['user', 'id'], op: { eq: { string: '42' } } } }],
    ['metadata."full name":*', { metadata: { path: ['full name'], op: { exists: true } } }],
    ['-metadata.a:*', { metadata: { path: ['a'], op: { exists: false } } }],
    ['metadata.ok:true', metadata(['ok'], { in: [{ boolean: true }, { string: 'true' }] })],
    ['metadata.ok=true', metadata(['ok'], { eq: { boolean: true } })],
    ['metadata.ms>=1.5e3', { metadata: { path: ['ms'], op: { range: { gte: 1500 } } } }],
    ['metadata.ms:>2000', { metadata: { path: ['ms'], op: { range: { gt: 2000 } } } }],
    ['metadata.ms:>=100<5e3', { metadata: { path: ['ms'], op: { range: { gte: 100, lt: 5000 } } } }],
    ['metadata.ms:">2000"', metadata(['ms'], { eq: { string: '>2000' } })],
    ['level:>=warn', { level: { gte: 'WARN' } }],
    ['resourceId:>5', { resourceId: { eq: '>5' } }],
    ['metadata.ms>=100<5e3', { metadata: { path: ['ms'], op: { range: { gte: 100, lt: 5000 } } } }],
    ['timestamp>=2026-11-23T10:30:00+01:00', { timestamp: { gte: '2026-11-23T09:30:00.000Z' } }],
    ['timestamp<"2026-11-23 09:30:00,000001Z"', { timestamp: { lt: '2026-11-23T09:30:00.000001Z' } }],
    ['timestamp<=1795426200', { timestamp: { lte: '2026-11-23T09:30:00.000Z' } }],
    ['timestamp>1795426200123', { timestamp: { gt: '2026-11-23T09:30:00.123Z' } }],
    ['a b', { and: [{ message: { contains: 'a' } }, { message: { contains: 'b' } }] }],
    [
      'a AND (b OR c)',
      { and: [{ message: { contains: 'a' } }, { or: ['b', 'c'].map((contains) => ({ message: { contains } })) }] },
    ],
    ['NOT a', { not: { message: { contains: 'a' } } }],
    ['--a', { message: { contains: 'a' } }],
    ['a-b', { message: { contains: 'a-b' } }],
    ['a -> b', { and: ['a', '->', 'b'].map((contains) => ({ message: { contains } })) }],
    ['-->', { message: { contains: '-->' } }],
    ['run(Main.java:5)', { message: { contains: 'run(Main.java:5)' } }],
    ['run()', { message: { contains: 'run()' } }],
    ['a(b c)', { and: ['a', 'b', 'c'].map((contains) => ({ message: { contains } })) }],
    ['{"a":"b c","d":1}', { message: { contains: '{"a":"b c","d":1}' } }],
    ['"a": "b c",', { and: ['"a":', '"b c",'].map((contains) => ({ message: { contains } })) }],
    ['"a":"b', { message: { contains: '"a":"b' } }],
    ['12"', { message: { contains: '12"' } }],
    ['std::vector', { message: { contains: 'std::vector' } }],
    ['List<String>', { message: { contains: 'List<String>' } }],
    [String.raw`C:\temp`, { message: { contains: String.raw`C:\temp` } }],
    ['boom.Error: no', { and: ['boom.Error:', 'no'].map((contains) => ({ message: { contains } })) }],
    ['time=12ms', { message: { contains: 'time=12ms' } }],
    ['host: db', { and: ['host:', 'db'].map((contains) => ({ message: { contains } })) }],
    ['resourceId:(a or b)', { resourceId: { in: ['a', 'b'] } }],
    ['resourceId:(a "or" b)', { resourceId: { in: ['a', 'or', 'b'] } }],
  ])('%s', (text, filter) => {
    expect(parseSearch(text).filter).toEqual(filter)
  })
})

describe('the search language says how it read', () => {
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
  const contains = (text: string): LogFilter => ({ message: { contains: text } })
  const level = (eq: 'ERROR' | 'FATAL'): LogFilter => ({ level: { eq } })

  it.each<[string, LogFilter, string, RegExp, string[]]>([
    ['sku=881', contains('sku=881'), 'sku=881', /as text/, ['metadata.sku:881']],
    ['a took=88.6ms b', and('a', 'took=88.6ms', 'b'), 'took=88.6ms', /as text/, ['metadata.took:88.6ms']],
    ['duration_ms>2000', contains('duration_ms>2000'), 'duration_ms>2000', /as text/, ['metadata.duration_ms>2000']],
    ['http.status:500', contains('http.status:500'), 'http.status:500', /as text/, ['metadata.http.status:500']],
    ['user:"a b"', contains('user:"a b"'), 'user:"a b"', /as text/, ['metadata.user:"a b"']],
    ['levle:error', contains('levle:error'), 'levle:error', /as text/, ['level:error', 'metadata.levle:error']],
    [
      'metdata.user:5',
      contains('metdata.user:5'),
      'metdata.user:5',
      /as text/,
      ['metadata.user:5', 'metadata.metdata.user:5'],
    ],
    ['level.x:a', contains('level.x:a'), 'level.x:a', /as text/, ['metadata.level.x:a']],
    ['service=web', contains('service=web'), 'service=web', /as text/, ['resourceId:web', 'metadata.service:web']],
    [
      'service:web',
      { resourceId: { eq: 'web' } },
      'service:web',
      /resourceId/,
      ['"service:web"', 'metadata.service:web'],
    ],
    ['Host:db-*', { resourceId: { startsWith: 'db-' } }, 'Host:db-*', /resourceId/, ['"Host:db-*"']],
    [
      'time>=2026-11-23',
      { timestamp: { gte: '2026-11-23T00:00:00.000Z' } },
      'time>=2026-11-23',
      /timestamp/,
      ['"time>=2026-11-23"'],
    ],
    [
      `x ${TRACE}`,
      { and: [contains('x'), { or: [{ traceId: { eq: TRACE } }, contains(TRACE)] }] },
      TRACE,
      /trace/,
      [`"${TRACE}"`],
    ],
    ['level:error or level:fatal', { or: [level('ERROR'), level('FATAL')] }, 'or', /read as OR/, ['"or"']],
    ['timeout or level:fatal', { or: [contains('timeout'), level('FATAL')] }, 'or', /read as OR/, ['"or"']],
    ['level:error and timeout', { and: [level('ERROR'), contains('timeout')] }, 'and', /read as AND/, ['"and"']],
    ['refused or reset', and('refused', 'or', 'reset'), 'or', /as text/, ['OR']],
    ['this and that', and('this', 'and', 'that'), 'and', /as text/, ['AND']],
    ['not found', and('not', 'found'), 'not', /as text/, ['NOT']],
    ['-111', { not: contains('111') }, '-111', /leaves out/, ['"-111"']],
  ])('%s', (text, filter, ...[part, said, others]) => {
    const parsed = parseSearch(text)
    expect(parsed.filter).toEqual(filter)
    const [reading, ...more] = parsed.readings ?? []
    expect(more).toEqual([])
    expect(text.slice(reading?.from, reading?.to)).toBe(part)
    expect(reading?.said).toMatch(said)
    expect(reading?.others).toEqual(others)
  })

  it.each([
    'timeout "connection refused" -traceId:abc (a OR b)',
    'level:error',
    'http://host:80/path?a=b',
    '10.0.0.1:8080',
    '[ERROR] 12:30:05',
    '{"event":"checkout.step"}',
    'java.lang.IllegalStateException: boom',
    'done or',
    'salt not',
    'or else',
  ])('nothing of %s', (text) => {
    expect(parseSearch(text).readings).toBeUndefined()
  })

  it('every other meaning that it offers can be read, and is another one', () => {
    const texts = [
      'sku=881',
      'levle:error',
      'service:web',
      'refused or reset',
      'not found',
      TRACE,
      'level:error or a',
      '-1',
    ]
    for (const text of texts) {
      const { filter, readings = [] } = parseSearch(text)
      for (const { from, to, others } of readings) {
        for (const other of others) {
          const changed = parseSearch(text.slice(0, from) + other + text.slice(to))
          expect(changed.filter).toBeDefined()
          expect(changed.filter).not.toEqual(filter)
        }
      }
    }
  })
})

describe('a search of version 1', () => {
  it.each([
    ['level:error or level:fatal', 'level:error "or" level:fatal'],
    ['metadata.n:42', 'metadata.n=42'],
    ['metadata.n:>5', 'metadata.n:">5"'],
    ['metadata.n:(1 OR a)', 'metadata.n=(1 OR a)'],
    ['metadata.n:9007199254740993', 'metadata.n=9007199254740992'],
    ['metadata.n>9007199254740993', 'metadata.n>9007199254740992'],
    ['resourceId:(a or b)', 'resourceId:(a OR "or" OR b)'],
    ['4bf92f3577b34da6a3ce929d0e0e4736', '"4bf92f3577b34da6a3ce929d0e0e4736"'],
    ['run(fast)', 'run fast'],
    ['a -> b', 'a -">" b'],
    ['refused or reset', 'refused or reset'],
    ['level>=warn  (timeout OR "a b") -x', 'level>=warn  (timeout OR "a b") -x'],
    ['sku=881', 'sku=881'],
    ['"open', '"open'],
    ['', ''],
  ])('%s is written %s', (before, today) => {
    expect(upgradeSearch(before)).toBe(today)
    expect(upgradeSearch(today)).toBe(today)
  })
})

describe('the search language says what it cannot read, and where', () => {
  it.each([
    ['level:eror', /Unknown level/, 'eror'],
    ['pattern:user*', /in quotes/, 'user*'],
    ['pattern:*', /in quotes/, '*'],
    ['pattern:/a/', /in quotes/, '/a/'],
    ['(a', /not closed/, '('],
    ['a)', /no matching \(/, ')'],
    ['"a', /not closed/, '"'],
    ['commit:(a', /not closed/, '('],
    ['message:/a', /closing \//, '/'],
    ['resourceId:*a', /Close the wildcard/, '*a'],
    ['resourceId>5', /is text/, 'resourceId>5'],
    ['metadata:5', /requires a key/, 'metadata'],
    ['metadata.a>=b', /number/, 'b'],
    ['metadata.a>=1>=2', /number/, '1>=2'],
    ['metadata.a>=1<', /number/, '1<'],
    ['metadata.a>=9007199254740993', /too precise/, '9007199254740993'],
    ['metadata.a<1e400', /too precise/, '1e400'],
    ['timestamp:now', /compared/, 'timestamp:now'],
    ['timestamp>soon', /valid time/, 'soon'],
    ['timestamp>=now-1', /valid time/, 'now-1'],
    ['timestamp>=5', /valid time/, '5'],
    ['timestamp>=2026-02-30', /valid time/, '2026-02-30'],
    ['timestamp>=11/12/2026', /valid time/, '11/12/2026'],
    ['timestamp>="Mon, 32 Nov 2026"', /valid time/, '"Mon, 32 Nov 2026"'],
    ['severity:eror', /Unknown level/, 'eror'],
    ['traceId:"a"b', /Put a space/, 'b'],
    ['a OR', /condition is missing/, ''],
    ['resourceId:', /value is missing/, ':'],
  ])('%s', (text, message, part) => {
    const { error } = parseSearch(text)
    expect(error?.message).toMatch(message)
    expect(text.slice(error?.from, error?.to)).toBe(part)
  })

  it('does not run out of stack', () => {
    expect(parseSearch('('.repeat(100_000)).error?.message).toMatch(/nested/)
    expect(parseSearch(`${'-'.repeat(100_000)}a`).error?.message).toMatch(/nested/)
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

  it('is read as the same filter, whatever it is, and in no other way', () => {
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

it('counts times from the moment of the search', () => {
  const nowMs = Date.parse('2026-11-29T12:00:00Z')
  const filterOf = (text: string) => parseSearch(text, 2, nowMs).filter
  expect(filterOf('timestamp>=now-1h time<-30m')).toEqual({
    and: [{ timestamp: { gte: '2026-11-29T11:00:00.000Z' } }, { timestamp: { lt: '2026-11-29T11:30:00.000Z' } }],
  })
  expect(filterOf('timestamp<="now-1d/d"')?.timestamp?.lte).toMatch(/:59\.999999Z$/)
  expect(filterOf('timestamp>"now-1d/d"')).toEqual({
    timestamp: { gt: filterOf('timestamp<="now-1d/d"')?.timestamp?.lte },
  })
})
