/** The stage that accepts logs, on a server of its own, with what it has published in memory. */
import fastify, { type FastifyServerOptions, type InjectOptions } from 'fastify'
import { createIngest, type IngestParts } from '../../ingest/ingest.ts'
import { toDoorError } from '../../ingest/doors/door.ts'
import type { Log } from '../../log/log.ts'
import { decodeLog } from '../../log/message.ts'
import { ERRORS } from '../../platform/errors.ts'
import { ANYONE, type Principal } from '../../platform/principal.ts'
import { createMetrics } from '../../platform/metrics.ts'
import type { OutgoingRecord } from '../../platform/stream.ts'
import { noDatabase } from './no-database.ts'
import { testLogger } from './test-logger.ts'

type PublishedLog = Omit<Log, 'metadataJson'> & { metadata: unknown }

/** `principal` sends everything. `publishWith` is called first, and what it throws is the stream's error. */
export async function openDoors(
  { principal = ANYONE, ...parts }: Partial<IngestParts> & { principal?: Principal } = {},
  publishWith = async (_records: OutgoingRecord[]) => {},
  server: FastifyServerOptions = {},
) {
  const published: OutgoingRecord[] = []
  const metrics = createMetrics()
  const ingest = createIngest({
    stream: {
      partitions: 4,
      publish: async (records) => {
        await publishWith(records)
        published.push(...records)
      },
    },
    database: noDatabase,
    metrics,
    logger: testLogger,
    ...parts,
  })
  const app = fastify(server)
  // What a door without a form of its own leaves to the server.
  app.setErrorHandler((thrown, _request, reply) => {
    const { code, message } = toDoorError(thrown)
    return reply.code(ERRORS[code].status).send({ error: { code, message } })
  })
  app.decorateRequest('principal', { getter: () => principal })
  await app.register(ingest.routes)
  return {
    app,
    ingest,
    metrics,
    published,
    takeCall: ingest.takeCall,
    /** Opens the sockets of syslog. */
    start: ingest.start,
    close: ingest.close,
    /** POST, unless it says otherwise; headers that are undefined are not sent. */
    async send({ headers = {}, ...request }: Omit<InjectOptions, 'headers'> & { headers?: Headers }) {
      const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined)
      const answer = await app.inject({ method: 'POST', ...request, headers: Object.fromEntries(given) })
      const { statusCode: status, headers: of, rawPayload: bytes, payload: text } = answer
      return { status, type: of['content-type'], retryAfter: of['retry-after'], headers: of, bytes, text }
    },
    /** In the order in which they were published. */
    logs: () =>
      published.map(({ value }): PublishedLog => {
        const decoded = decodeLog(value)
        if (!decoded.ok) throw new Error(decoded.reason)
        const { metadataJson, ...log } = decoded.log
        return { ...log, metadata: JSON.parse(metadataJson) as unknown }
      }),
  }
}

type Headers = Readonly<Record<string, string | undefined>>
