import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../../filter/fold.ts'
import { areasOf, AREAS, blocksOf, createAreas } from './areas.ts'
import { readFrame, writeFrame } from './frame.ts'
import { readTextList, writeTextList } from './text-list.ts'

function backOf(list: readonly string[]) {
  const areas = createAreas()
  writeTextList(areas, list)
  const frame = writeFrame(list.length, blocksOf(areas))
  return readTextList(areasOf(readFrame(frame, { part: 'A list', n: list.length, blocks: AREAS })), list.length)
}

const some = (unit: fc.Arbitrary<string>) => fc.string({ unit, minLength: 1, maxLength: 5 })
const hex = fc.string({ unit: fc.constantFrom('0', '1', 'a', 'f'), minLength: 5, maxLength: 5 })
const lists = fc
  .tuple(
    fc.constantFrom('', '"', 'a', 'x-1'),
    fc.uniqueArray(fc.oneof(some(fc.constantFrom('a', 'B', '1', ' ')), some(fc.constantFrom('é', 'K', 'İ', 'a'))), {
      maxLength: 8,
    }),
    fc.uniqueArray(hex, { minLength: 3, maxLength: 8 }),
    fc.uniqueArray(fc.nat(2000).map(String), { minLength: 3, maxLength: 8 }),
    fc.nat(2),
  )
  .map(([affix, plain, digits, numbers, kind]) =>
    ([plain, digits, numbers][kind] ?? []).map((text) => affix + text + affix),
  )
const words = fc.string({ unit: fc.constantFrom('a', 'b', 'f', 'k', 'i', '0', '1', '2'), minLength: 1, maxLength: 3 })

test('no text with the word is left out, and most others are', () => {
  let [left, known] = [0, 0]
  fc.assert(
    fc.property(lists, words, (list, word) => {
      const back = backOf(list)
      expect(list.map((_, place) => back.at(place))).toEqual(list)
      const found = back.placesWith(word)
      if (found === undefined) return
      const wanted = [...list.keys()].filter((place) => fold(list[place] ?? '').includes(word))
      expect({ list, word, found: wanted.filter((place) => found.includes(place)) }).toEqual({
        list,
        word,
        found: wanted,
      })
      known++
      left += list.length - found.length
    }),
    { numRuns: 2000 },
  )
  expect(known).toBeGreaterThan(800)
  expect(left).toBeGreaterThan(2000)
})

test.each([
  [['1', '20', '300'], true],
  [['1', '20', '030'], false],
  [['u1', 'u20', 'u300'], false],
])('%j are whole numbers: %j', (list, are) => {
  expect(backOf(list).isOfIntegers).toBe(are)
})
