import { expect, it } from 'vitest'
import { findZones } from './find-zones.ts'

it('finds a zone by the words of its name, old and new', () => {
  expect(findZones('berlin')).toEqual(['Europe/Berlin'])
  expect(findZones('new york')).toEqual(['America/New_York'])
  expect(findZones('Asia/Kolkata')).toContain('Asia/Kolkata')
  expect(findZones('Asia/Calcutta')).toContain('Asia/Calcutta')
  expect(findZones('atlantis')).toEqual([])
})

it('lists no more than a person reads', () => {
  expect(findZones('')).toHaveLength(50)
})
