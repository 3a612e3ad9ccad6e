/** A proxy in front of a Kafka broker: it takes the protocol apart into frames, and each answer can be cut, lost or held back. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** What becomes of an answer: passed on, the connection closed in its place, silently lost, or passed on after so many milliseconds. */
export type Verdict = 'pass' | 'cut' | 'lose' | number

type ProxyOptions = {
  /** The port that the broker advertises. */
  port: number
  /** The port that it listens on. */
  target: number
  /** Asked for each answer to a produce request, once the broker has given it. */
  judge?: () => Verdict
  /**
   * The port of a broker that a produce request is sent to instead; asked for each, with how many its connection has sent before
   * to the same partition (the first one that it names).
   */
  divert?: (earlier: number) => number | undefined
}

export type Proxy = AsyncDisposable

/** Kafka's number of the request that publishes. */
const PRODUCE = 0

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    client.once('close', () => clients.delete(client))
    serve(client, options)
  })
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      server.close()
      for (const client of clients) client.destroy()
      await once(server, 'close')
    },
  }
}

/** One connection of a client. A frame is its length, and in it: of a request the kind (16 bits), version and number, of an answer the number. */
function serve(client: Socket, { target, judge, divert }: ProxyOptions): void {
  const kinds = new Map<number, number>()
  const upstreams = new Map<number, Socket>()
  const produced = new Map<number, number>()
  const destroy = () => [client, ...upstreams.values()].forEach((socket) => socket.destroy())

  function answer(frame: Buffer): void {
    const number = frame.readInt32BE(4)
    const verdict = kinds.get(number) === PRODUCE ? (judge?.() ?? 'pass') : 'pass'
    kinds.delete(number)
    if (verdict === 'pass') client.write(frame)
    else if (verdict === 'cut') destroy()
    else if (verdict !== 'lose') setTimeout(() => client.write(frame), verdict)
  }

  function upstream(port: number): Socket {
    const known = upstreams.get(port)
    if (known) return known
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    upstreams.set(port, socket)
    socket.on('data', eachFrame(answer)).on('error', destroy).on('close', destroy)
    return socket
  }

  function chooseTarget(frame: Buffer): number {
    if (!divert || kindOf(frame) !== PRODUCE) return target
    const partition = partitionOf(frame)
    const earlier = produced.get(partition) ?? 0
    produced.set(partition, earlier + 1)
    return divert(earlier) ?? target
  }

  function ask(frame: Buffer): void {
    kinds.set(frame.readInt32BE(8), kindOf(frame))
    upstream(chooseTarget(frame)).write(frame)
  }

  client.setNoDelay(true)
  client.on('data', eachFrame(ask)).on('error', destroy).on('close', destroy)
}

const kindOf = (request: Buffer) => request.readInt16BE(4)

/** Of a produce request of version 3 to 8: client, transaction, acks (16 bits), timeout, number of topics, topic, number of partitions, partition. */
function partitionOf(request: Buffer): number {
  const afterText = (at: number) => at + 2 + Math.max(0, request.readInt16BE(at))
  const topic = afterText(afterText(12)) + 2 + 4 + 4
  return request.readInt32BE(afterText(topic) + 4)
}

const LENGTH_BYTES = 4

/** Takes the chunks of a stream, gives its frames, each with its length in front. */
function eachFrame(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= LENGTH_BYTES && rest.length >= LENGTH_BYTES + rest.readInt32BE(0)) {
      const end = LENGTH_BYTES + rest.readInt32BE(0)
      take(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
  }
}
