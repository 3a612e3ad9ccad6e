import { expect, test } from 'vitest'
import { createReadingSockets } from '../test/support/reading-sockets.ts'

test('a connection is idle since nobody has read from what waits for it', () => {
  const { clock, readers, connect } = createReadingSockets()
  const one = connect('192.0.2.1')
  clock.advance(60_000)
  expect(readers.idleMs(one.asSocket)).toBe(0)
  one.put(1000)
  clock.advance(30_000)
  expect(readers.idleMs(one.asSocket)).toBe(30_000)
  one.read(1)
  clock.advance(1000)
  expect(readers.idleMs(one.asSocket)).toBe(0)
  one.read(999)
  clock.advance(60_000)
  expect(readers.idleMs(one.asSocket)).toBe(0)
})

test('who reads a large chunk slowly is not idle, and the next chunk is no sign of reading', () => {
  const { clock, readers, connect } = createReadingSockets()
  const slow = connect('192.0.2.1')
  slow.put(1_000_000)
  for (let i = 0; i < 100; i++) {
    clock.advance(1000)
    expect(readers.idleMs(slow.asSocket)).toBeLessThanOrEqual(1000)
    slow.read(100)
  }
  clock.advance(1000)
  slow.bytesWritten += 5000
  slow.writableLength += 5000
  clock.advance(29_000)
  expect(readers.idleMs(slow.asSocket)).toBe(29_000)
})

test('a closed connection is forgotten, and a closed server looks no more', () => {
  const { clock, readers, connect, stop } = createReadingSockets()
  const one = connect('192.0.2.1')
  expect([...readers.open().values()].map(({ client }) => client)).toEqual(['192.0.2.1'])
  one.destroy()
  expect(readers.open().size).toBe(0)
  let looks = 0
  readers.everyLook(() => looks++)
  clock.advance(1000)
  expect(looks).toBe(1)
  stop()
  clock.advance(5000)
  expect(looks).toBe(1)
})
