/** A topic that is deleted and made again while the program runs: what is posted afterwards is not taken for read. */
import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { expect, inject, test } from 'vitest'
import { createTopic } from './support/create-topic.ts'
import { waitFor } from './support/wait-for.ts'
import { startApp } from './support/harness.ts'

const brokers = inject('kafkaBrokers')

test.skipIf(!brokers)('every log of the topic before and of the topic after is stored (needs Kafka)', async () => {
  const topic = `anew-${randomUUID()}`
  await using app = await startApp({ stream: 'kafka', env: { KAFKA_TOPIC: topic } })
  const kafka = new Kafka({ brokers: brokers ?? [], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const post = async (text: string) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(Array.from({ length: 20 }, (_, i) => ({ message: `${text} ${i}` })))
    const { status } = await fetch(`${app.url}/public/ingest`, { method: 'POST', headers, body })
    return status === 201 ? 20 : undefined
  }
  const stored = (prefix: string) => app.prisma.log.count({ where: { message: { startsWith: prefix } } })

  for (let i = 0; i < 8; i++) expect(await post('before')).toBe(20)
  await waitFor(async () => ((await stored('before')) === 160 ? true : undefined))

  await admin.deleteTopics({ topics: [topic] })
  await waitFor(async () => ((await admin.listTopics()).includes(topic) ? undefined : true))
  await admin.disconnect()
  await createTopic(kafka, topic, 4)

  await waitFor(() => post('after'))
  await waitFor(async () => ((await stored('after')) >= 20 ? true : undefined))
  expect(await stored('before')).toBe(160)
})
