/** Connections to which a test writes, and of which it reads, for what follows readers. */
import { EventEmitter } from 'node:events'
import type { Server, Socket } from 'node:net'
import { createReaders } from '../../platform/readers.ts'
import { createTestClock } from './clock.ts'

class TestSocket extends EventEmitter {
  readonly remoteAddress: string
  bytesWritten = 0
  writableLength = 0
  destroyed = false
  private waiting = 0

  /** Of the chunk that is being sent. */
  get _handle() {
    return { writeQueueSize: this.waiting }
  }

  constructor(remoteAddress: string) {
    super()
    this.remoteAddress = remoteAddress
  }

  /** The server writes a chunk. */
  put(bytes: number): void {
    this.bytesWritten += bytes
    this.writableLength += bytes
    this.waiting = bytes
  }

  /** The client reads a part of the chunk; the server hears of it only when all of it is gone. */
  read(bytes: number): void {
    this.waiting -= bytes
    if (this.waiting === 0) this.writableLength = 0
  }

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

export function createReadingSockets() {
  const clock = createTestClock()
  const server = new EventEmitter()
  let cut = 0
  const readers = createReaders({ clock, onCut: () => cut++ })
  readers.follow(server as Server)
  return {
    clock,
    readers,
    /** How many connections were cut for room. */
    cut: () => cut,
    stop: () => server.emit('close'),
    connect(address: string) {
      const socket = new TestSocket(address)
      server.emit('connection', socket)
      return Object.assign(socket, { asSocket: socket as unknown as Socket })
    },
  }
}
