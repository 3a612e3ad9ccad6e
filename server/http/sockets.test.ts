import { EventEmitter } from 'node:events'
import type { WebSocket } from '@fastify/websocket'
import { expect, onTestFinished, test, vi } from 'vitest'
import { cutSilent, queueMessages } from './sockets.ts'

test('a socket whose messages wait for their turn is not read, and its first one waits for none', async () => {
  const turns: (() => void)[] = []
  const held: boolean[] = []
  const takeTurn = queueMessages(
    (_reason, isHeld) => void held.push(isHeld),
    () => new Promise((begin) => void turns.push(begin)),
  )
  await takeTurn()
  expect(turns).toEqual([])
  const all = [takeTurn(), takeTurn()]
  expect(held).toEqual([false, true])
  for (const begin of turns) begin()
  await Promise.all(all)
  expect(held).toEqual([false, true, false, false])
})

test('a client is cut when it has neither answered nor asked for a whole pause, and not for what we did not read', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const terminate = vi.fn<() => void>()
  const socket = Object.assign(new EventEmitter(), { isPaused: false, ping: vi.fn<() => void>(), terminate })
  const stop = cutSilent(socket as unknown as WebSocket, { socketPingEveryMs: 1000 })
  const pass = (pauses: number) => vi.advanceTimersByTime(1000 * pauses)
  for (const sign of ['pong', 'message', 'pong']) {
    pass(1)
    socket.emit(sign)
  }
  pass(1)
  socket.isPaused = true
  socket.emit('message')
  pass(30)
  socket.isPaused = false
  pass(1)
  expect(terminate).not.toHaveBeenCalled()
  expect(socket.ping).toHaveBeenCalledTimes(35)
  pass(1)
  expect(terminate).toHaveBeenCalledOnce()
  stop()
})
