/** The baseline of the ingest scenario: a Fastify route that parses the body and answers, and nothing else. */
import Fastify from 'fastify'

const app = Fastify({ bodyLimit: 20 * 1024 * 1024 })
app.get('/livez', async () => ({ message: 'OK' }))
app.post('/public/ingest', async (_request, reply) =>
  reply.code(201).send({ message: 'OK', accepted: 1, rejected: [] }),
)
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)))
