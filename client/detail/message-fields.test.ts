import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessageFields } from './message-fields.ts'
import { startCpuClock } from '../../server/test/support/cpu-time.ts'

const read = (message: string) => readMessageFields(message).fields.map(({ label, text }) => [label, text])
const written = (message: string) => readMessageFields(message).fields.map((field) => field.written)

describe('JSON in a message', () => {
  it('gives each value with its path, its type, and the text to look for', () => {
    const message =
      '{"event":"checkout.step", "o": {"a b": null, "tags": ["x", 3, {"y": true}], "none": {  \n                      }}}'
    expect(readMessageFields(message).fields).toEqual([
      { label: 'event', text: 'checkout.step', kind: 'string', written: '"event":"checkout.step"' },
      { label: 'o."a b"', text: 'null', kind: 'literal', written: '"a b": null' },
      { label: 'o.tags', text: 'x', kind: 'string', written: '"x"' },
      { label: 'o.tags', text: '3', kind: 'number', written: undefined },
      { label: 'o.tags.y', text: 'true', kind: 'literal', written: '"y": true' },
      { label: 'o.none', text: '{}', kind: 'literal', written: '"none": {  \n                      }' },
    ])
  })

  it('loses no digit', () => {
    expect(read('{"id":9007199254740993,"price":1.10,"zip":"00123","far":1e400}')).toEqual([
      ['id', '9007199254740993'],
      ['price', '1.10'],
      ['zip', '00123'],
      ['far', '1e400'],
    ])
  })

  it.each([
    ['behind text', 'payload {"a":1}', [['a', '1']]],
    [
      'between text',
      'sent {"a":1} to {region} at {"b":2}.',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'in a list',
      '[{"sku":1},{"sku":2}]',
      [
        ['sku', '1'],
        ['sku', '2'],
      ],
    ],
    ['over lines', '{\n  "a": 1\n}', [['a', '1']]],
    ['with escapes', String.raw`{"say":"\"hi\" \u00e9\n"}`, [['say', '"hi" é\n']]],
    ['with other letters', '{"größe":"大"}', [['größe', '大']]],
  ])('is found %s', (_, message, fields) => {
    expect(read(message)).toEqual(fields)
  })

  it.each(['{}', '{ "a": }', '{"a":1', '{"a" 1}', '{"a":01}', '{"a":1,}', "{'a':1}", '{name}', '{"a":"b}', '[1,2]'])(
    'is not what only looks like it: %s',
    (message) => {
      expect(readMessageFields(message)).toEqual({ fields: [], objects: [] })
    },
  )
})

describe('pairs in a message', () => {
  it('are read with the text to look for', () => {
    const message = String.raw`checkout sku=881 took=88.6ms, url=https://x/?a=1&b=2 (n=3) msg="a \"b\"" a=b=c`
    expect(read(message)).toEqual([
      ['sku', '881'],
      ['took', '88.6ms'],
      ['url', 'https://x/?a=1&b=2'],
      ['n', '3'],
      ['msg', 'a "b"'],
      ['a', 'b=c'],
    ])
    expect(written(message)).toEqual([
      'sku=881',
      'took=88.6ms',
      'url=https://x/?a=1&b=2',
      'n=3',
      String.raw`msg="a \"b\""`,
      'a=b=c',
    ])
  })

  it.each(['only=one', 'a == b and c=== d', 'a => b, c => d', 'a="never closed b=2 c=3', 'a= b=', '1=2 3=4'])(
    'are not in %s',
    (message) => {
      expect(read(message)).toEqual([])
    },
  )

  it('stand beside JSON', () => {
    expect(read('code=5 user=ann payload={"a=b":"c=d e=f"}')).toEqual([
      ['code', '5'],
      ['user', 'ann'],
      ['"a=b"', 'c=d e=f'],
    ])
  })
})

it('finds each text that it says to look for in the message', () => {
  const message = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', '=', ' ', '\n', '😀'),
  })
  fc.assert(
    fc.property(message, (text) => {
      for (const field of readMessageFields(text).fields) expect(text).toContain(field.written ?? '')
    }),
    { numRuns: 2000 },
  )
})

it('reads JSON as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean())), (values) => {
      const { fields } = readMessageFields(`before ${JSON.stringify(values)}`)
      expect(fields.map(({ text }) => text)).toEqual(Object.values(values).map(String))
    }),
  )
})

const SIZE = 256 * 1024
const repeat = (text: string) => text.repeat(SIZE / text.length)

it.each([
  ['braces', repeat('{')],
  ['nested objects', repeat('{"a":')],
  ['nested lists', `{"a":${repeat('[')}`],
  ['open quotes', repeat('a="')],
  ['backslashes', `{"a":"${repeat('\\')}`],
  ['escaped quotes', `{"${repeat(String.raw`\"`)}`],
  ['an object without end', `{${repeat('"a":1,')}`],
  ['one far inside', `${'{"a":'.repeat(30)}{${repeat('"a":1,')}`],
  ['commas', `a=${repeat(',')}`],
  ['brackets', `a=${repeat(')')}`],
  ['a long word', repeat('a')],
  ['blanks', `{${repeat(' ')}`],
  ['digits', `{"a":${repeat('1')}}`],
  ['small objects', repeat('{"a":1} ')],
  ['pairs', repeat('a=b ')],
])('is quick with 256 KiB of %s', (_, message) => {
  const cpuMs = startCpuClock()
  expect(readMessageFields(message).fields.length).toBeLessThanOrEqual(1000)
  expect(cpuMs()).toBeLessThan(2000)
})
