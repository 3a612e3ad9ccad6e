/** Syslog over UDP: a datagram is a message. Nobody can be asked to wait, so what finds no room is dropped, and counted. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { addressOf } from '../../platform/client-of.ts'
import { toListenError, type Address } from '../../platform/listen-check.ts'
import type { SyslogEvents } from './events.ts'
import { MAX_BATCH_MESSAGES, MAX_DATAGRAM_BYTES } from './limits.ts'
import type { SyslogMessage } from './parse.ts'
import type { SyslogStore } from './store.ts'

/** What a datagram takes beside its bytes. */
const OVERHEAD_BYTES = 256

/** Asked of the system, which may give less: bursts wait there. */
const SYSTEM_BUFFER_BYTES = 4 * 1024 * 1024

/** Whoever sends a datagram may write any address into it, so all senders are one client. */
const CLIENT = 'syslog udp'

type UdpParts = {
  address: Address
  store: SyslogStore['store']
  events: Pick<SyslogEvents, 'onDropped'>
}

/** @throws SetupError when it cannot listen there */
export async function listenUdp({ address, store, events }: UdpParts) {
  const socket = createSocket({ type: isIPv6(address.host) ? 'udp6' : 'udp4', recvBufferSize: SYSTEM_BUFFER_BYTES })
  const waiting: SyslogMessage[] = []
  let heldBytes = 0
  let sending: Promise<void> | undefined

  /** Those that come meanwhile travel in the next batch. */
  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH_MESSAGES)
      await store(batch, CLIENT)
      heldBytes -= batch.reduce((sum, { bytes }) => sum + sizeOf(bytes), 0)
    }
    sending = undefined
  }

  socket.on('message', (bytes, { address: from }) => {
    if (bytes.length === 0) return
    if (heldBytes + sizeOf(bytes) > MAX_DATAGRAM_BYTES) return events.onDropped(1, 'full')
    heldBytes += sizeOf(bytes)
    waiting.push({ bytes, from: addressOf(from) })
    sending ??= send()
  })
  try {
    socket.bind({ port: address.port, address: address.host })
    await once(socket, 'listening')
  } catch (error) {
    throw toListenError(error, address)
  }
  return {
    port: socket.address().port,
    /** Resolves when what has come is durable. */
    async close(): Promise<void> {
      socket.close()
      await once(socket, 'close')
      await sending
    },
  }
}

const sizeOf = (bytes: Buffer) => bytes.length + OVERHEAD_BYTES
