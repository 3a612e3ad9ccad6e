/** A live tail of a client that posts small logs and looks how long they are on their way. */
import { openWebSocket } from '../support/socket-client.ts'
import { send } from './client.ts'

type Event = { payload: { data: { logTail: { logs?: { message: string }[] } } } }

const TAIL = `subscription ($where: LogFilter) { logTail(where: $where) { __typename ... on LogTailBatch { logs { message } } } }`

/** Resolves when it is live. `from` is an address of this machine, `resourceId` that of its logs alone. */
export async function watchTail(url: string, { from, resourceId }: { from: string; resourceId: string }) {
  const client = await openWebSocket(url, { from })
  await client.init()
  client.subscribe('own', TAIL, { where: { resourceId: { eq: resourceId } } })
  await client.firstReply('own')
  const latencies: number[] = []
  let skipped = 0
  client.socket.on('message', (data: Buffer) => {
    const { logs } = (JSON.parse(data.toString()) as Event).payload.data.logTail
    if (logs === undefined) skipped++
    for (const { message } of logs ?? []) latencies.push(Date.now() - Number(message))
  })
  return {
    /** Of each log from its POST until it is here, in milliseconds. */
    latencies,
    /** How often it was told that it had missed logs. */
    skipped: () => skipped,
    post: () => send(url, { body: JSON.stringify({ message: `${Date.now()}`, resourceId }), from }),
    [Symbol.dispose]: client[Symbol.dispose],
  }
}
