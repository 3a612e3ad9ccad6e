import { expect, test } from 'vitest'
import { createReadingSockets } from '../test/support/reading-sockets.ts'
import { createUnreadAnswers } from './unread-answers.ts'

function setUp() {
  const sockets = createReadingSockets()
  const answers = createUnreadAnswers({ readers: sockets.readers, timings: { unreadTimeoutMs: 30_000 }, maxBytes: 100 })
  return {
    ...sockets,
    answers,
    reserve: (address: string) => answers.reserve(sockets.connect(address).asSocket, address),
  }
}

const refusal = { code: 'OVERLOADED' }

test('answers that are being made share the room by client', () => {
  const { reserve } = setUp()
  const first = reserve('10.0.0.1')
  first.add(60)
  first.add(40)
  expect(() => reserve('10.0.0.1').add(1)).toThrow(expect.objectContaining(refusal))
  const other = reserve('10.0.0.2')
  other.add(50)
  expect(() => other.add(1)).toThrow(expect.objectContaining(refusal))
  first.release()
  first.release()
  first.add(50)
  other.add(50)
})

test('bytes are given back where there is no room for more', () => {
  const { connect, reserve } = setUp()
  const first = reserve('10.0.0.1')
  first.add(50)
  connect('10.0.0.3').put(200)
  connect('10.0.0.4').put(200)
  first.add(-20)
  expect(() => first.add(20)).toThrow(expect.objectContaining(refusal))
})

test('what is written and not read counts, too', () => {
  const { connect, reserve } = setUp()
  const socket = connect('10.0.0.1')
  socket.put(90)
  expect(() => reserve('10.0.0.1').add(11)).toThrow(expect.objectContaining(refusal))
  socket.read(90)
  reserve('10.0.0.1').add(100)
})

test('an answer that is reserved and written counts once', () => {
  const { answers, connect, reserve } = setUp()
  const socket = connect('10.0.0.1')
  answers.reserve(socket.asSocket, '10.0.0.1').add(50)
  socket.put(50)
  reserve('10.0.0.1').add(50)
  expect(() => reserve('10.0.0.1').add(1)).toThrow(expect.objectContaining(refusal))
})

test('an answer that nobody reads is cut for one that has no room', () => {
  const { clock, connect, cut, reserve } = setUp()
  const socket = connect('10.0.0.1')
  socket.put(90)
  clock.advance(30_000)
  expect(cut()).toBe(0)
  reserve('10.0.0.1').add(50)
  expect([socket.destroyed, cut()]).toEqual([true, 1])
})

test('an answer of a connection that is gone holds nothing', () => {
  const { answers, connect } = setUp()
  const socket = connect('10.0.0.1')
  answers.reserve(socket.asSocket, '10.0.0.1').add(100)
  socket.destroy()
  expect(() => answers.reserve(connect('10.0.0.1').asSocket, '10.0.0.1').add(100)).not.toThrow()
})
