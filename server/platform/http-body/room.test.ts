import { expect, test } from 'vitest'
import { createTestClock } from '../../test/support/clock.ts'
import { LIGHT_BODY_BYTES, MAX_LIGHT_BYTES } from './limits.ts'
import { createRoom, type Held } from './room.ts'

const MIB = 2 ** 20

function setUp() {
  const clock = createTestClock()
  const cuts: string[] = []
  const room = createRoom({ maxBytes: 24 * MIB, clock, onCut: (why) => cuts.push(why) })
  const cutBodies: Held[] = []
  /** A body of which so many bytes have come, and more are to come; undefined if it is refused. */
  function come(client: string, bytes: number): Held | undefined {
    const held = room.enter(client)
    if (!room.mayCome(held, bytes + 1) || !room.resize(held, bytes)) return undefined
    room.goesOn(held, () => cutBodies.push(held))
    return held
  }
  /** So many bytes more. */
  function goOn(held: Held | undefined, bytes: number): boolean {
    if (!held || !room.resize(held, held.bytes + bytes)) return false
    room.goesOn(held, () => undefined)
    return true
  }
  return { room, clock, cuts, cutBodies, come, goOn }
}

test('one client alone may hold all, and nothing beyond', () => {
  const { room, come } = setUp()
  const first = come('a', 12 * MIB)
  expect(come('a', 12 * MIB - 1)).toBeDefined()
  expect(come('a', MIB)).toBeUndefined()
  if (first) room.leave(first)
  expect(come('a', MIB)).toBeDefined()
})

test('who holds less than its share is taken at once, however much others hold', () => {
  const { come, cuts } = setUp()
  for (let i = 0; i < 3; i++) expect(come('a', 8 * MIB - 1)).toBeDefined()
  expect(come('b', 8 * MIB)).toBeDefined()
  expect(come('c', 7 * MIB)).toBeDefined()
  expect(come('b', 8 * MIB), 'more than its share').toBeUndefined()
  expect(cuts).toEqual([])
})

test('light bodies are not refused for large ones of their own client', () => {
  const { come } = setUp()
  expect(come('a', 24 * MIB - 1)).toBeDefined()
  const light = Array.from({ length: MAX_LIGHT_BYTES / LIGHT_BODY_BYTES + 1 }, () => come('a', LIGHT_BODY_BYTES - 1))
  expect(light.filter(Boolean).length).toBeGreaterThanOrEqual(MAX_LIGHT_BYTES / LIGHT_BODY_BYTES)
  expect(come('a', LIGHT_BODY_BYTES)).toBeUndefined()
})

test('a light body that becomes a large one counts among these', () => {
  const { room, come, goOn } = setUp()
  const large = come('a', 24 * MIB - 1)
  const light = come('a', LIGHT_BODY_BYTES - 1)
  expect(goOn(light, 2)).toBe(false)
  if (large) room.leave(large)
  expect(goOn(light, 2)).toBe(true)
})

test('where room is short the bodies that have stopped are cut, and only as many as needed', () => {
  const { clock, come, goOn, cuts, cutBodies } = setUp()
  const [large, small] = [come('a', 12 * MIB), come('a', 11 * MIB)]
  clock.advance(1999)
  expect(come('a', 2 * MIB)).toBeUndefined()
  clock.advance(51)
  expect(goOn(small, 1), 'one that goes on').toBe(true)
  expect(come('a', 2 * MIB)).toBeDefined()
  expect(cutBodies).toEqual([large])
  expect(cuts).toEqual(['slow'])
})

test('a body that began fast and drips then is slow', () => {
  const { clock, come, goOn, cutBodies } = setUp()
  const drip = come('a', 23 * MIB)
  for (let i = 0; i < 4; i++) {
    clock.advance(1000)
    expect(goOn(drip, 1)).toBe(true)
  }
  expect(come('a', 2 * MIB)).toBeDefined()
  expect(cutBodies).toEqual([drip])
})

test('a slow body goes on for as long as others have room', () => {
  const { clock, come, goOn, cuts } = setUp()
  const slow = come('a', MIB)
  for (let i = 0; i < 29; i++) {
    clock.advance(1000)
    expect(goOn(slow, 1)).toBe(true)
    expect(come('b', 1)).toBeDefined()
  }
  expect(cuts).toEqual([])
})

test('who wants more than its share cuts no slow body of a client that does not', () => {
  const { clock, come, cutBodies } = setUp()
  const modest = come('b', MIB)
  clock.advance(2001)
  expect(come('a', 23 * MIB - 2)).toBeDefined()
  expect(come('a', MIB)).toBeUndefined()
  expect(cutBodies).toEqual([])
  expect(modest?.bytes).toBe(MIB)
})

test('beyond twice the room, bodies of who holds more than its share make room, the newest of the largest', () => {
  const { come, cuts, cutBodies } = setUp()
  const first = come('a', 12 * MIB)
  const second = come('a', 11 * MIB)
  expect(come('b', 11 * MIB)).toBeDefined()
  expect(come('c', 7 * MIB)).toBeDefined()
  expect(come('d', 5 * MIB)).toBeDefined()
  expect(come('e', 4 * MIB), '50 of 48 MiB').toBeDefined()
  expect(cutBodies).toEqual([second])
  expect(first?.bytes).toBe(12 * MIB)
  expect(cuts).toEqual(['share'])
})

test('an announcement cuts nobody', () => {
  const { room, clock, come, cuts } = setUp()
  come('a', 20 * MIB)
  clock.advance(3000)
  expect(room.mayCome(room.enter('a'), 20 * MIB)).toBe(true)
  expect(cuts).toEqual([])
})
