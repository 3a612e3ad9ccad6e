import { expect, test } from 'vitest'
import { rememberTexts } from './remember-texts.ts'

function createCounting() {
  const made: string[] = []
  const remembering = rememberTexts((text) => {
    made.push(text)
    return text.length
  })
  return { made, remembering }
}

test('what is made of a text is made once', () => {
  const { made, remembering } = createCounting()
  expect(['a', 'bc', 'a', 'bc'].map(remembering)).toEqual([1, 2, 1, 2])
  expect(made).toEqual(['a', 'bc'])
})

test('of a long text nothing is remembered, and of many texts only some', () => {
  const { made, remembering } = createCounting()
  const long = 'x'.repeat(257)
  expect([long, long].map(remembering)).toEqual([257, 257])
  expect(made).toEqual([long, long])
  for (let text = 0; text <= 2000; text++) remembering(String(text))
  made.length = 0
  remembering('2000')
  remembering('0')
  expect(made).toEqual(['0'])
})
