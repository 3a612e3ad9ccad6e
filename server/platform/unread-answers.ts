/** Bounds what all answers take that are being made, or were written and not yet read. */
import type { Socket } from 'node:net'
import { AppError } from './errors.ts'
import type { Reader, Readers } from './readers.ts'
import type { Timings } from './timings.ts'
import { createUnreadRoom } from './unread-room.ts'

export const MAX_HELD_BYTES = 64 * 1024 * 1024

export type UnreadAnswers = ReturnType<typeof createUnreadAnswers>

type Parts = { readers: Readers; timings: Pick<Timings, 'unreadTimeoutMs'>; maxBytes?: number }

export function createUnreadAnswers({ readers, timings, maxBytes: total = MAX_HELD_BYTES }: Parts) {
  const room = createUnreadRoom({ total, readers, timings, holders: () => holdersAmong(readers) })
  return {
    /** For one answer, until it is read or its connection is closed. */
    reserve(socket: Socket, client: string) {
      const reader = readers.open().get(socket)
      let reserved = 0
      let isOver = false
      if (reader) reader.client = client
      return {
        /** Throws OVERLOADED where clients that read have no room for it. Less than nothing gives back. */
        add(bytes: number): void {
          if (!reader || isOver) return
          if (bytes > 0 && !room.mayTake(client, bytes))
            throw new AppError('OVERLOADED', 'Read the answers to earlier requests first.')
          reserved += bytes
          reader.reservedBytes += bytes
        },
        /** Once and for all: an operation that was given up may still come to an end. */
        release(): void {
          if (reader) reader.reservedBytes -= reserved
          reserved = 0
          isOver = true
        },
      }
    },
  }
}

function* holdersAmong(readers: Readers) {
  for (const [socket, reader] of readers.open()) {
    const amount = heldBy(socket, reader)
    if (amount > 0) yield { socket, client: reader.client, amount }
  }
}

/** An answer that is being written is in both numbers; one without a reservation is in the first. */
const heldBy = ({ writableLength }: Socket, { reservedBytes }: Reader) => Math.max(writableLength, reservedBytes)
