/** Reads one connection of syslog until its end. While its messages wait for the stream, it is not read: so its sender waits, too. */
import type { Socket } from 'node:net'
import { addressOf, clientOf } from '../../platform/client-of.ts'
import { createShares, type Shares } from '../../platform/shares.ts'
import type { CutReason, SyslogEvents } from './events.ts'
import { createFrames } from './frames.ts'
import { MAX_UNFINISHED_BYTES } from './limits.ts'
import type { SyslogStore } from './store.ts'

type ReadingParts = SyslogStore & {
  events: Pick<SyslogEvents, 'onCut'>
  maxUnfinishedBytes?: number | undefined
}

export type ReadConnection = (socket: Socket) => Promise<void>

export function createReadConnection(parts: ReadingParts): ReadConnection {
  const { take, waitTurn, store, events, maxUnfinishedBytes = MAX_UNFINISHED_BYTES } = parts
  const unfinished = createShares(maxUnfinishedBytes)
  return async (socket) => {
    const ip = socket.remoteAddress ?? ''
    const [from, client] = [addressOf(ip), clientOf({ ip })]
    const frames = createFrames()
    const hold = createHold(unfinished, client)
    const untilReadable = watch(socket)
    const storeAll = (messages: Buffer[]) =>
      store(
        messages.map((bytes) => ({ bytes, from })),
        client,
      )

    async function takeChunk(): Promise<CutReason | 'ended' | undefined> {
      await waitTurn(socket.readableLength, client)
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return 'ended'
      for (const messages of frames.take(chunk)) await storeAll(messages)
      if (frames.isTooLong()) return 'length'
      return hold(frames.heldBytes()) ? undefined : 'room'
    }

    let end: CutReason | 'ended' | undefined
    // It is read only when it is its turn: until then the system keeps what comes.
    while (end === undefined && (await untilReadable())) end = await take(takeChunk, { client })
    if (end !== undefined && end !== 'ended') events.onCut(client, end)
    await take(() => storeAll(frames.rest()), { client })
    hold(0)
    socket.destroy()
  }
}

/** Counts what a connection holds; false when it is more than its client may have beside others. */
function createHold(shares: Shares, client: string): (bytes: number) => boolean {
  let held = 0
  return (bytes) => {
    if (held > 0) shares.give(client, held)
    const mayGrow = bytes <= held || shares.mayTake(client, bytes)
    if (bytes > 0) shares.take(client, bytes)
    held = bytes
    return mayGrow
  }
}

/** Resolves with true when there is something to read, and with false at the end. */
function watch(socket: Socket): () => Promise<boolean> {
  let isOver = false
  let wake = () => {}
  const end = () => {
    isOver = true
    wake()
  }
  socket
    .on('readable', () => wake())
    .on('end', end)
    .on('close', end)
  return async () => {
    while (socket.readableLength === 0 && !isOver) {
      // Takes nothing, but lets the socket see its end.
      socket.read(0)
      await new Promise<void>((resolve) => (wake = resolve))
    }
    return socket.readableLength > 0
  }
}
