/** What a topic holds. */
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
 * An admin client of kafkajs keeps the leaders it has once seen for five minutes, and each question fails once one of them has
 * moved. So a question that failed is asked again by a new client.
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
