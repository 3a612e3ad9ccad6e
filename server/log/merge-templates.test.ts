import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeTemplates } from './merge-templates.ts'
import { printPattern } from './pattern-text.ts'
import { templateOf } from './template.ts'

const merge = (messages: readonly string[]) =>
  new Map([...mergeTemplates(messages.map(templateOf))].map((pair) => [printPattern(pair[0]), printPattern(pair[1])]))

const users = ['root', 'admin', 'deploy', 'backup']

test('four different words at one place are a variable, three are not', () => {
  const messages = users.map((user) => `login of ${user} from 10.0.0.1`)
  expect(new Set(merge(messages).values())).toEqual(new Set(['login of <+> from <*>']))
  expect(new Set(merge(messages.slice(1)).values()).size).toBe(3)
})

test('one word beside a value is enough', () => {
  expect(new Set(merge(['login of root now', 'login of u42 now']).values())).toEqual(new Set(['login of <+> now']))
})

test('a word with its end mark is another word', () => {
  expect(new Set(merge([...users, 'x.'].map((user) => `bye ${user}`)).values())).toEqual(new Set(['bye <+>']))
})

test('something of a pattern stays', () => {
  expect(new Set(merge(['a', 'b', 'c', 'd', 'e']).values()).size).toBe(5)
  expect(new Set(merge(['a 1', 'b 1', 'c 1', 'd 1']).values()).size).toBe(4)
})

test('only the same separators are merged', () => {
  expect(new Set(merge(['a b', 'a c', 'a d', 'a=e']).values()).size).toBe(4)
  expect(new Set(merge([' b', ' c', ' d', 'a b', 'f b', 'g b']).values()).size).toBe(6)
})

test('what is left out is no word, and a pattern that ends open is its own', () => {
  const lines = (line: string) => ['a', 'b', 'c', 'd', ...line.split('|'), 'z'].join('\n')
  const merged = merge([lines('1|2'), lines('e'), lines('f'), lines('g'), lines('h')])
  expect(merged.get('a\nb\nc\nd\n<...>\nz')).toBe('a\nb\nc\nd\n<...>\nz')
  const open = ['root', 'mail', 'news', 'sync'].map((user) => `${user} ${'x '.repeat(1000)}`)
  expect(new Set(merge(open).values()).size).toBe(4)
})

test('long stack traces that differ in a word are one pattern', () => {
  const trace = (word: string) => [`no ${word} found`, ...Array.from({ length: 9 }, (_, i) => `at f:${i}`)].join('\n')
  expect(new Set(merge(users.map(trace)).values())).toEqual(
    new Set(['no <+> found\nat f:<*>\nat f:<*>\nat f:<*>\n<...>\nat f:<*>']),
  )
})

test('several words become variables one after the other', () => {
  const messages = users.flatMap((user) => users.map((host) => `${user} at ${host} is up`))
  expect(new Set(merge(messages).values())).toEqual(new Set(['<+> at <+> is up']))
})

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', '1', 'f.', '')
const message = fc
  .tuple(word, fc.constantFrom(' ', '=', ', '), word, word)
  .map(([one, sign, two, three]) => `${one}${sign}${two} ${three}`)

test('the result depends on the set alone, and no template is lost', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      const templates = messages.map(templateOf)
      const merged = mergeTemplates(templates)
      expect(new Set(merged.keys())).toEqual(new Set(templates))
      expect(mergeTemplates([...templates, ...templates].toReversed())).toEqual(merged)
    }),
  )
})

test('templates that are known from elsewhere decide too what is a variable', () => {
  const [root = '', ...others] = users.map((user) => templateOf(`login of ${user}`))
  expect(mergeTemplates([root])).toEqual(new Map([[root, root]]))
  expect(mergeTemplates([root], [...others, root, 'another of many words'])).toEqual(new Map([[root, 'login of \0+']]))
})

test('others change what a template belongs to as if they were asked for too', () => {
  const messages = fc.array(message, { maxLength: 40 })
  fc.assert(
    fc.property(messages, messages, (asked, known) => {
      const [templates, others] = [asked.map(templateOf), known.map(templateOf)]
      const wanted = new Set(templates)
      const all = [...mergeTemplates([...templates, ...others])].filter(([template]) => wanted.has(template))
      expect(mergeTemplates(templates, others)).toEqual(new Map(all))
    }),
  )
})
