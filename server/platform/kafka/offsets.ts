/** Reads the range of offsets that each partition of a topic holds. */
import type { Admin, Kafka } from 'kafkajs'
import { pause } from '../retry.ts'
import type { OffsetRange } from '../stream.ts'

export type OffsetReader = {
  /** Of every partition, by its number. */
  read(): Promise<ReadonlyMap<number, OffsetRange>>
  close(): Promise<void>
}

const ATTEMPTS = 4
const PAUSE_MS = 200

/**
 * An admin client of kafkajs caches leaders for five minutes, and its requests fail once a leader has moved. So a failed request is
 * repeated with a new client.
 */
export function createOffsetReader(kafka: Kafka, topic: string): OffsetReader {
  let connected: Promise<Admin> | undefined

  async function connect(): Promise<Admin> {
    const admin = kafka.admin()
    await admin.connect()
    return admin
  }

  async function drop(): Promise<void> {
    const admin = await connected?.catch(() => undefined)
    connected = undefined
    await admin?.disconnect()
  }

  async function ask(): Promise<ReadonlyMap<number, OffsetRange>> {
    const offsets = await (await (connected ??= connect())).fetchTopicOffsets(topic)
    return new Map(
      offsets.map(({ partition, low, high }) => [partition, { startOffset: BigInt(low), endOffset: BigInt(high) }]),
    )
  }

  return {
    async read() {
      for (let attempt = 1; ; attempt++) {
        try {
          return await ask()
        } catch (error) {
          await drop()
          if (attempt === ATTEMPTS) throw error
          await pause(PAUSE_MS)
        }
      }
    },
    close: drop,
  }
}
