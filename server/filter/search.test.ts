import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { contains, containsFrom } from './search.ts'
import { slowness, startCpuClock } from '../test/support/cpu-time.ts'

const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength })

test('a search that never goes back finds what V8 finds', () => {
  fc.assert(
    fc.property(letters(40), letters(6), fc.nat(10), (text, part, at) => {
      expect(containsFrom({ text, part, at })).toBe(text.slice(at).includes(part))
    }),
    { numRuns: 2000 },
  )
})

test.each([1, 7, 64, 1000, 4096])('a part of %i letters is found wherever it is', (length) => {
  const part = `b${'a'.repeat(length - 1)}`
  const filling = 'a'.repeat(256 * 1024)
  for (const at of [0, 1, 1023, 1024, 2048, 4095, 100_000, filling.length])
    expect(contains(filling.slice(0, at) + part + filling.slice(at), part)).toBe(true)
  expect(contains(filling, part)).toBe(false)
  expect(contains(`${filling}${part.slice(0, -1)}`, part)).toBe(false)
})

test('no part makes a search slow', () => {
  const text = 'a'.repeat(256 * 1024)
  const parts = [
    `b${'a'.repeat(4095)}`,
    `${'a'.repeat(4095)}b`,
    `${'a'.repeat(2048)}b${'a'.repeat(2047)}`,
    `b${'a'.repeat(63)}`,
  ]
  for (const part of parts) {
    const cpuMs = startCpuClock()
    for (let i = 0; i < 5; i++) expect(contains(text, part)).toBe(false)
    // V8 alone takes up to a second for each.
    expect(cpuMs() / slowness()).toBeLessThan(5 * 50)
  }
})
