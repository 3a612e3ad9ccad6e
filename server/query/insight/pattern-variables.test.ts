import { expect, test } from 'vitest'
import { parsePattern } from '../../log/pattern-text.ts'
import { variablesOf } from './pattern-variables.ts'

const variables = (pattern: string, ...messages: string[]) => variablesOf(parsePattern(pattern), messages)
const texts = (...values: string[]) => ({ values, numbers: null })

test('the most frequent values, at most five', () => {
  const ids = ['a1', 'b2', 'b2', 'c3', 'c3', 'c3', 'd4', 'e5', 'f6']
  expect(variables('id <*>.', ...ids.map((id) => `id ${id}.`))).toEqual([texts('c3', 'b2', 'a1', 'd4', 'e5')])
})

test('numbers have their least, their middle and their greatest one', () => {
  const [took] = variables('took <*>', 'took 1.5', 'took -3', 'took 2e3')
  expect(took?.numbers).toEqual({ min: -3, p50: 1.5, max: 2000 })
  expect(variables('took <*>', 'took 1', 'took 12ms')[0]?.numbers).toBeNull()
})

test('a list is one value', () => {
  expect(variables('ids <*> gone', 'ids 1, 2,3 4 gone')).toEqual([texts('1, 2,3 4')])
})

test('a word has what stood there, whether it is a value or not', () => {
  const pattern = '<+> of <*>; by <+>'
  expect(variables(pattern, 'root. of 7; by u1, u2!', 'x of 8; by y')).toEqual([
    texts('root.', 'x'),
    { values: ['7', '8'], numbers: { min: 7, p50: 7, max: 8 } },
    texts('u1, u2!', 'y'),
  ])
})

test('of many lines those that the pattern has', () => {
  expect(variables('a <*>\nb\nc\nd\n<...>\ne <*>', 'a 1\nb\nc\nd\n5\n6\ne z9')).toEqual([
    { values: ['1'], numbers: { min: 1, p50: 1, max: 1 } },
    texts('z9'),
  ])
})

test('a long value is cut', () => {
  expect(variables('<*>', '1'.repeat(400))[0]?.values[0]).toHaveLength(100)
})
