import { expect, test } from 'vitest'
import { createReadingSockets } from '../test/support/reading-sockets.ts'
import { createUnreadRoom, type Holder } from './unread-room.ts'

const TIMEOUT_MS = 30_000

function setUp({ total = 4 } = {}) {
  const sockets = createReadingSockets()
  const held = new Set<Holder>()
  const timings = { unreadTimeoutMs: TIMEOUT_MS }
  const room = createUnreadRoom({ total, holders: () => held, readers: sockets.readers, timings })
  return {
    ...sockets,
    room,
    /** An answer that waits for its reader; undefined if it is refused. */
    open(client: string) {
      if (!room.mayTake(client, 1)) return undefined
      const socket = sockets.connect(client)
      const holder = { socket: socket.asSocket, client, amount: 1 }
      held.add(holder)
      socket.once('close', () => held.delete(holder))
      socket.put(1000)
      return socket
    },
  }
}

test('one client alone holds all, and the next one gets in at once', () => {
  const { open } = setUp()
  for (let i = 0; i < 4; i++) expect(open('one')).toBeDefined()
  expect(open('one')).toBeUndefined()
  expect(open('other')).toBeDefined()
  expect(open('other')).toBeDefined()
  expect(open('other')).toBeUndefined()
})

test('who disturbs nobody is never cut', () => {
  const { clock, open } = setUp()
  const held = [1, 2, 3, 4].map(() => open('one'))
  clock.advance(3_600_000)
  expect(held.map((socket) => socket?.destroyed)).toEqual([false, false, false, false])
})

test('when room is short, what nobody has read for 30 s is cut, the longest first', () => {
  const { clock, open } = setUp()
  const held = [1, 2, 3, 4].map(() => {
    clock.advance(1000)
    return open('one')
  })
  clock.advance(5000)
  const other = open('other')
  clock.advance(TIMEOUT_MS - 9000)
  held[0]?.read(1)
  clock.advance(1000)
  expect(held.map((socket) => socket?.destroyed)).toEqual([false, false, false, false])
  clock.advance(3000)
  expect(held.map((socket) => socket?.destroyed)).toEqual([false, true, false, false])
  clock.advance(3_600_000)
  expect([...held, other].map((socket) => socket?.destroyed)).toEqual([false, true, false, false, false])
})

test('a client that comes back has its own cut, so that it is not refused', () => {
  const { clock, open } = setUp()
  const held = [1, 2, 3, 4].map(() => open('one'))
  clock.advance(TIMEOUT_MS)
  expect(open('one')).toBeDefined()
  expect(held.filter((socket) => socket?.destroyed)).toHaveLength(1)
})

test('who holds no more than its share is left alone, whatever others want', () => {
  const { clock, open } = setUp()
  const patient = open('patient')
  const greedy = [1, 2, 3].map(() => open('greedy'))
  clock.advance(TIMEOUT_MS - 1)
  for (const socket of greedy) socket?.read(1)
  clock.advance(1000)
  expect(open('greedy')).toBeUndefined()
  open('third')
  clock.advance(5000)
  expect([patient, ...greedy].map((socket) => socket?.destroyed)).toEqual([false, false, false, false])
  clock.advance(TIMEOUT_MS)
  expect(patient?.destroyed).toBe(false)
  expect(greedy.filter((socket) => socket?.destroyed)).toHaveLength(1)
})
