import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLabels } from './loki-labels.ts'
import { startCpuClock } from '../../test/support/cpu-time.ts'

test.each([
  ['{}', {}],
  [' { } ', {}],
  ['{a="b"}', { a: 'b' }],
  ['{a="b", c = "d" ,e="f",}', { a: 'b', c: 'd', e: 'f' }],
  ['{a="x",a="y"}', { a: 'y' }],
  ['{a="", b="}"}', { a: '', b: '}' }],
  ['{k8s.pod-name="p"}', { 'k8s.pod-name': 'p' }],
  [String.raw`{a="\n\t\\\"\a"}`, { a: '\n\t\\"\x07' }],
  [String.raw`{a="\xc3\xbc\303\274\\x41"}`, { a: 'üü\\x41' }],
  [String.raw`{a="\u00fc\U0001f4b3\xff"}`, { a: 'ü💳\uFFFD' }],
  [String.raw`{a="C:\Windows"}`, { a: String.raw`C:\Windows` }],
  ['{a=`raw \\n "x"`}', { a: 'raw \\n "x"' }],
])('%s', (text, labels) => {
  expect(parseLabels(text)).toEqual(labels)
})

test.each(['', 'a="b"', '{', '{a}', '{a=}', '{a=b}', '{a="b}', '{a="b" c="d"}', '{a="b"}x', '{,}', '{="b"}', '{a=`b}'])(
  '%s is none',
  (text) => {
    expect(parseLabels(text)).toBeUndefined()
  },
)

test('what JSON quotes is the same again', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,5}$/), fc.string({ unit: 'grapheme' })), (labels) => {
      const text = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      expect(parseLabels(`{${text.join(',')}}`)).toEqual({ ...labels })
    }),
  )
})

test('64 KiB of anything is read soon', () => {
  const texts = [' ', '{ ', 'a=', '\\', '"', 'a="b",', 'a="\\', '{a=`'].map(
    (part) => `{${part.repeat(65_536 / part.length)}`,
  )
  const cpuMs = startCpuClock()
  for (const text of texts) parseLabels(text)
  expect(cpuMs()).toBeLessThan(400)
})
