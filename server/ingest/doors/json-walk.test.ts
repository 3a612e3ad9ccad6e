import fc from 'fast-check'
import { expect, test } from 'vitest'
import { skipBlanks } from '../../platform/text/json-scan.ts'
import { skipValue, walkItems, walkMembers } from './json-walk.ts'

/** The values of an object by name, or the items of an array, each parsed by itself. */
function walk(text: string): unknown {
  const bytes = Buffer.from(text)
  const start = skipBlanks(bytes, 0)
  const found: [string, unknown][] = []
  const take = (name: string, at: number) => {
    const end = skipValue(bytes, at)
    found.push([name, JSON.parse(bytes.toString('utf8', at, end))])
    return end
  }
  if (text.trim().startsWith('{')) {
    walkMembers(bytes, start, (name, at) => take(name, at))
    return Object.fromEntries(found)
  }
  walkItems(bytes, start, (at) => take('', at))
  return found.map(([, value]) => value)
}

test.each([
  '{}',
  '[]',
  'null',
  ' { "a" : [ 1 , { "b" : "]}\\"" } ] , "c":"\\\\" , "d" : -1.5e3 }',
  '[true,false,null,"",[],{},[[[]]],"\\u0041"]',
])('%s', (text) => {
  expect(walk(text)).toEqual(JSON.parse(text) ?? [])
})

test('finds in any JSON what JSON.parse finds', () => {
  const json = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.stringMatching(/^[a-z]{0,8}$/), fc.jsonValue()))
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(walk(text)).toEqual(JSON.parse(text))
    }),
  )
})

test.each(['{', '[', '[1', '[1,', '[,]', '{"a"}', '{"a":}', '{a:1}', '["a', '["a\\"]', '[1 2]', '[}', ''])(
  'a fault in %s',
  (text) => {
    expect(() => walk(text)).toThrow(SyntaxError)
  },
)

test.each(['', ' ', ',', ']', '}1', '[1'])('no value is skipped in %j', (text) => {
  expect(() => skipValue(Buffer.from(text), 0)).toThrow(SyntaxError)
})
