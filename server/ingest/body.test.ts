import { describe, expect, test } from 'vitest'
import { readRecords } from './body.ts'
import { whyUnreadable } from './unreadable.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const open = (body: string | Buffer, contentType = 'application/json') =>
  readRecords({ bytes: Buffer.from(body), contentType })
function read(body: string | Buffer, contentType?: string): unknown[] {
  const records = open(body, contentType)
  return Array.from({ length: records.length }, (_, index) => records.at(index))
}
/** Records, and the reason in place of each that cannot be read. */
const readOrWhy = (body: string | Buffer, contentType?: string) =>
  read(body, contentType).map((record) => whyUnreadable(record) ?? record)
const thrownBy = (reading: () => unknown) => {
  try {
    return reading()
  } catch (error) {
    return error
  }
}
const ndjson = 'application/x-ndjson'

describe('JSON', () => {
  test('an object is one record, an array its items, whatever they are', () => {
    expect(read('{"a":1}')).toEqual([{ a: 1 }])
    expect(read(' [{"a":1},5,null,[]] ')).toEqual([{ a: 1 }, 5, null, []])
    expect(read('[]')).toEqual([])
    expect(read('\uFEFF{"a":1}')).toEqual([{ a: 1 }])
  })

  test.each([
    '5',
    '"text"',
    'null',
    'true',
    '',
    '{',
    '{"a":1}{"a":2}',
    'x'.repeat(100_000),
    '\uFEFF\uFEFF{}',
    '['.repeat(100_000),
    '['.repeat(1_000_000),
  ])('%.20j is a bad request', (body) => {
    expect(thrownBy(() => read(body))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^.{1,300}$/su),
    })
  })

  test.each([
    ['overlong', [0x22, 0xc0, 0x80, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['cut', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('UTF-8 that is not: %s', (_name, bytes) => {
    expect(thrownBy(() => read(Buffer.from(bytes)))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('UTF-8'),
    })
  })
})

test('bytes that are not UTF-8 cost the items of an array that they are in', () => {
  const bad = (text: string) => Buffer.from(text.replaceAll('?', '\xff'), 'latin1')
  const array = '[{"a":"1, [{"},\n {"k?":[{"b":"c?"}]}, "x?", {"a":"\\"?"},5]'
  expect(readOrWhy(bad(array))).toEqual([
    { a: '1, [{' },
    'Line 2, column 5: The bytes are not valid UTF-8.',
    'Line 2, column 25: The bytes are not valid UTF-8.',
    'Line 2, column 37: The bytes are not valid UTF-8.',
    5,
  ])
  expect(readOrWhy(bad('{"a":{"b":"?"},"c":1}'))).toEqual(['Line 1, column 12: The bytes are not valid UTF-8.'])
  expect(thrownBy(() => read(bad('[{"a":1},?{"a":2}]')))).toMatchObject({
    code: 'BAD_REQUEST',
    message: 'Line 1, column 10: The bytes are not valid UTF-8.',
  })
  expect(thrownBy(() => read(bad('[{"a":"?"},{"a":2]')))).toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('Line 1, column 18'),
  })
})

test('the fault of a body has its place', () => {
  expect(thrownBy(() => read('[{"a":1},\n {"a":NaN}]'))).toMatchObject({
    message: 'The body is not valid JSON. Line 2, column 7: Unexpected token "N".',
  })
  expect(thrownBy(() => read('{"a":1}\n{"a":2}'))).toMatchObject({
    message: expect.stringMatching(/Line 2, column 1: .* after JSON\. Several logs are an array, or NDJSON\.$/),
  })
})

describe('NDJSON', () => {
  test('blank lines are skipped, a bad line is one record', () => {
    expect(readOrWhy('\n{"a":1}\r\n \t\r\n{"a":\n  {"a":2}  \n5', ndjson)).toEqual([
      { a: 1 },
      'Line 4, column 6: Unexpected end.',
      { a: 2 },
      5,
    ])
    expect(read('\uFEFF{"a":1e400}\n{"a":"\u2028"}', ndjson)).toEqual([{ a: '1e400' }, { a: '\u2028' }])
    expect(readOrWhy(` \n${'['.repeat(100_000)}\n`, ndjson)).toEqual(['Line 2: Nested deeper than 50000 levels.'])
    expect(read('\n\n', ndjson)).toEqual([])
  })

  test('a line costs nothing before it is asked for, however short the text', () => {
    const records = open('x\n'.repeat(2000), ndjson)
    expect([Array.isArray(records), records.length]).toEqual([false, 2000])
  })

  test('it stops after one record too many', () => {
    expect(read('{}\n'.repeat(50_000), ndjson)).toHaveLength(10_001)
    expect(read('\n'.repeat(1_000_000), ndjson)).toHaveLength(0)
  })

  test.each([
    ['a byte that is no UTF-8', 'bad \xff\xfe byte', 'Line 2, column 17: The bytes are not valid UTF-8.'],
    ['a character that is cut', 'e\xe2\x82', 'Line 2, column 14: The bytes are not valid UTF-8.'],
    ['an encoded surrogate', '\xed\xa0\x80', 'Line 2, column 13: The bytes are not valid UTF-8.'],
    ['a control character', '\x1a', 'Line 2, column 13: Bad control character in string literal.'],
  ])('%s costs its own line', (_name, text, reason) => {
    const body = `{"message":"u1 "}\n{"message":"${text}"}\n{"message":"u3"}\n`
    expect(readOrWhy(Buffer.from(body, 'latin1'), ndjson)).toEqual([{ message: 'u1 ' }, reason, { message: 'u3' }])
  })

  test('characters of every length are kept beside a bad byte', () => {
    const good = '{"a":"é\u07ff\u0800\ud7ff\ue000\uffff😀\u{10ffff}\ufffd"}'
    const body = Buffer.concat([Buffer.from(`${good}\n`), Buffer.from('"\xf4\x90\x80\x80"', 'latin1')])
    expect(readOrWhy(body, ndjson)).toEqual([JSON.parse(good), 'Line 2, column 2: The bytes are not valid UTF-8.'])
  })

  test.each([
    ['two logs on a line', '{"a":1}{"a":2}', ': Unexpected non-whitespace character after JSON. A line holds one log.'],
    ['CR alone', '{"a":1}\r{"a":2}', ': Unexpected non-whitespace character after JSON. A line holds one log.'],
    ['a line that is not closed', '  {"a":1', `: Expected ',' or '}' after property value.`],
    ['NaN', '  {"a":NaN}', ': Unexpected token "N".'],
  ])('%s: the column and the reason', (_name, line, reason) => {
    const [why] = readOrWhy(line, ndjson)
    expect(why).toMatch(/^Line 1, column (8|9): /)
    expect(String(why).replace(/^Line 1, column \d+/, '')).toBe(reason)
  })

  test('too many keys are told as such', () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`k${key}`, 1])))
    expect(readOrWhy(`{"a":1}\n${wide}`, ndjson)).toEqual([{ a: 1 }, 'Line 2: An object has more than 16384 keys.'])
  })

  test('files with a byte order mark or RS before each record, one behind the other', () => {
    expect(read('\uFEFF{"a":1}\n\uFEFF{"a":2}\r\n\uFEFF\n\x1e{"a":3}\n\x1e', ndjson)).toEqual([
      { a: 1 },
      { a: 2 },
      { a: 3 },
    ])
  })

  test('10 000 bad lines are found in linear time', () => {
    const records = readOrWhy(`x${' '.repeat(1000)}\n`.repeat(10_000), ndjson)
    expect(records.at(-1)).toBe('Line 10000, column 1: Unexpected token "x".')
  })
})

/** Of all these a second is enough by far; they took 2 to 70 s. */
function expectSoon<T>(work: () => T): T {
  const cpuMs = startCpuClock()
  const result = work()
  expect(cpuMs()).toBeLessThan(1500)
  return result
}

test('places in a text of one line are found in linear time', () => {
  const record = Buffer.from(`{"message":"caf\xe9 ${'x'.repeat(1900)}"}`, 'latin1').toString('latin1')
  const array = Buffer.from(`[${Array(9999).fill(record).join(',')}]`, 'latin1')
  expect(expectSoon(() => readOrWhy(array)).at(-1)).toMatch(/^Line 1, column \d+: The bytes are not valid UTF-8\.$/)
  const bad = (count: number) =>
    Buffer.from(`[{"a":"${'\xff'.repeat(1e6)}"}${',{"message":"\xe4"}'.repeat(count)}]`, 'latin1')
  expect(expectSoon(() => open(bad(300_000)))).toHaveLength(10_001)
  expect(expectSoon(() => readOrWhy(bad(9000))).at(-1)).toMatch(/^Line 1, column 11\d{5}: The bytes are not valid/)
  const sequence = `${'\x1ex'.repeat(2000)}\x1e{"a":"${'x'.repeat(10_000_000)}"}`
  expect(expectSoon(() => read(sequence, 'application/json-seq'))).toHaveLength(2001)
})

test("a client's text moves no place", () => {
  expect(readOrWhy('x at position 99999\n{"a":x}\n{"a":\nfoo', ndjson)).toEqual([
    'Line 1, column 1: Unexpected token "x".',
    'Line 2, column 6: Unexpected token "x".',
    'Line 3, column 6: Unexpected end.',
    'Line 4, column 2: Unexpected token "o".',
  ])
})

test('a sequence (RFC 7464) has a record after each RS, over several lines if it likes', () => {
  expect(readOrWhy('\x1e{"a":\n1}\n\x1e{"a":\n2\n\x1e\x1e\n{"a":3}\n', 'application/json-seq')).toEqual([
    { a: 1 },
    `Line 5, column 1: Expected ',' or '}' after property value.`,
    { a: 3 },
  ])
  expect(readOrWhy('\x1e{"a":1}{"a":2}', 'application/json-seq')).toEqual([
    'Line 1, column 9: Unexpected non-whitespace character after JSON. Each log begins with RS.',
  ])
})

test.each([
  ['application/json', 'json'],
  ['Application/JSON; charset=UTF-8', 'json'],
  ['application/json;charset="utf-8"', 'json'],
  ['application/json; charset=utf8', 'json'],
  ['application/json; charset=us-ascii', 'json'],
  ['application/json; odata=verbose; charset=utf-8', 'json'],
  ['application/json;', 'json'],
  ['application/x-ndjson', 'lines'],
  ['application/ndjson; charset=utf-8', 'lines'],
  ['application/jsonl', 'lines'],
  ['application/x-jsonl', 'lines'],
  ['application/jsonlines', 'lines'],
  ['application/x-jsonlines', 'lines'],
])('%s is taken', (type, form) => {
  expect(read(form === 'json' ? '[{},{}]' : '{}\n{}', type)).toEqual([{}, {}])
})

test.each([
  undefined,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'application/x-ndjson; charset=utf-16',
  'application/json, application/x-ndjson',
  'application/jsonp',
  'application/vnd.api+json',
  'application/constructor',
  'constructor',
  'multipart/form-data; boundary=x',
])('the type %s is not', (contentType) => {
  expect(thrownBy(() => readRecords({ bytes: Buffer.from('{}'), contentType }))).toMatchObject({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: expect.stringContaining('application/x-ndjson'),
  })
})
