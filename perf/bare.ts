/**
 * The baselines of the ingest scenario: a Fastify route that parses the body and answers, and nothing else; with KAFKA_TOPIC one that
 * first sends the body to Kafka by itself, as kafkajs's own example does.
 */
import Fastify from 'fastify'
import { Kafka, logLevel } from 'kafkajs'

const brokers = process.env['KAFKA_BROKERS']?.split(',') ?? []
const topic = process.env['KAFKA_TOPIC']
const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING })
const producer = kafka.producer()
if (topic) {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 4 }], waitForLeaders: false })
  await admin.disconnect()
  await producer.connect()
}

const app = Fastify({ bodyLimit: 20 * 1024 * 1024 })
app.get('/livez', async () => ({ message: 'OK' }))
app.post('/public/ingest', async (request, reply) => {
  if (topic) await producer.send({ topic, acks: -1, messages: [{ value: JSON.stringify(request.body) }] })
  return reply.code(201).send({ message: 'OK', accepted: 1, rejected: [] })
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)))
