import type { Kafka } from 'kafkajs'
import { waitFor } from './wait-for.ts'

/**
 * Makes a topic, whose partitions have leaders when this resolves. kafkajs's own waiting for leaders takes a topic that a broker has
 * not heard of yet for an error.
 */
export async function createTopic(kafka: Kafka, topic: string, numPartitions: number): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false })
    await waitFor(() => admin.fetchTopicOffsets(topic).catch(() => undefined))
  } finally {
    await admin.disconnect()
  }
}
