/** Records put on a topic past the doors. */
import { Kafka, logLevel } from 'kafkajs'

export async function produce(brokers: string[], topic: string, values: readonly Buffer[]): Promise<void> {
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer()
  await producer.connect()
  const messages = values.map((value, i) => ({ partition: i % 4, value }))
  await producer.send({ topic, messages }).finally(() => producer.disconnect())
}
