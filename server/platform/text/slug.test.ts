import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeSlug, slugOf } from './slug.ts'

test.each([
  ['Errors of today', 'errors-of-today'],
  ['  Größe & Café!  ', 'gro-e-cafe'],
  ['日本語', 'view'],
  ['ﬁne №7', 'fine-no7'],
  ['a/../b?c#d', 'a-b-c-d'],
])('%j has the slug %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

test('whatever the name and however many have it, the slug fits into the address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
      const taken = new Set<string>()
      for (let i = 0; i < 12; i++) taken.add(freeSlug(slugOf(name), taken))
      expect(taken.size).toBe(12)
      for (const slug of taken) expect(slug).toMatch(/^[a-z0-9][a-z0-9-]{0,98}[a-z0-9]$|^[a-z0-9]$/)
    }),
  )
})

test('a taken slug gets the first free number', () => {
  expect(freeSlug('a', new Set())).toBe('a')
  expect(freeSlug('a', new Set(['a', 'a-2', 'a-4']))).toBe('a-3')
})
