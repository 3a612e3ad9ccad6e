import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../platform/errors.ts'
import { MAX_BODY_BYTES } from '../platform/limits.ts'
import type { Accept, Acceptance } from './accept.ts'
import { readRecords } from './body.ts'

/**
 * `POST /public/ingest`: an object, an array or NDJSON, plain or compressed. 201 once the stream has the accepted records for good,
 * 400 in the same shape when none was. Everything else is thrown as an AppError. A plugin: its raw bodies are its own affair.
 */
export function ingestRoute({ accept }: { accept: Accept }): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
      done(null, body)
    })
    app.post('/public/ingest', async (request, reply) => {
      const records = await readRecords(toBody(request))
      const acceptance = await accept({ records, idempotencyKey: readKey(request) })
      return answer(reply, acceptance)
    })
  }
}

function toBody({ body, headers }: FastifyRequest) {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new AppError('BAD_REQUEST', 'The body is empty.')
  return { bytes: body, contentType: headers['content-type'], contentEncoding: headers['content-encoding'] }
}

/** Node joins a header that was sent twice with a comma; it is a string for every header that it does not know. */
function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  return Array.isArray(key) ? key.join(', ') : key
}

function answer(reply: FastifyReply, { accepted, rejected }: Acceptance): FastifyReply {
  const message = rejected.length === 0 ? 'OK' : `${accepted} accepted, ${rejected.length} rejected`
  return reply
    .code(accepted > 0 ? 201 : 400)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ message, accepted, rejected }))
}
