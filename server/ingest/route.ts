import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import type { Receive } from '../platform/http-body/receive.ts'
import type { UnreadAnswers } from '../platform/unread-answers.ts'
import type { Acceptance, AcceptSteps } from './accept.ts'
import { readRecords } from './body.ts'
import { findFormat, unsupportedType } from './content-type.ts'

type RouteParts = {
  steps: AcceptSteps
  receive: Receive
  answers?: Pick<UnreadAnswers, 'reserve'> | undefined
  /** Called with the error when a request is refused because there is no room for its body; `publish` reports its own refusals. */
  onUnanswered: (error: unknown) => void
}

/**
 * `POST /public/ingest`: an object, an array or NDJSON, plain or compressed. 201 once the stream has the accepted records for good,
 * 400 in the same shape when no record was accepted. Everything else is thrown as an AppError. A plugin of its own, because it parses raw bodies.
 */
export function ingestRoute({
  steps,
  receive,
  answers,
  onUnanswered,
}: RouteParts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _body, done) => done(null))
    // Before Fastify reads the header, whose own refusal does not say what to send. A request without a body needs none.
    app.addHook('onRequest', ({ headers: { 'content-type': type } }, _reply, done) => {
      done(type === undefined || findFormat(type) ? undefined : unsupportedType())
    })
    app.post('/public/ingest', (request, reply) => {
      const client = clientOf(request)
      const body = { headers: request.headers, stream: request.raw, client }
      const reserve = (bytes: number) => {
        const reserved = answers?.reserve(request.raw.socket, client)
        reserved?.add(bytes)
        reply.raw.once('close', () => reserved?.release())
      }
      // A chain, because an async function would keep the body and the records while it waits for the stream.
      return receive(body, async (bytes) => steps.prepare({ ...readRequest(request, bytes), client }))
        .catch((error: unknown) => {
          const code = error instanceof AppError ? error.code : undefined
          if (code === 'OVERLOADED') onUnanswered(error)
          // The rest of the body may be of any size, so the connection is closed instead of drained.
          if (code === 'PAYLOAD_TOO_LARGE' && !request.raw.complete) void reply.header('connection', 'close')
          throw error
        })
        .then((prepared) => steps.publish(prepared, { client, reserve }))
        .then((acceptance) => answer(reply, acceptance))
    })
  }
}

function readRequest(request: FastifyRequest, bytes: Buffer) {
  if (bytes.length === 0) throw new AppError('BAD_REQUEST', 'The body is empty.')
  const records = readRecords({ bytes, contentType: request.headers['content-type'] })
  return { records, idempotencyKey: readKey(request), strict: isStrict(request) }
}

/** Node joins a header that was sent twice with a comma; it is a string for every header that it does not know. */
function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  return Array.isArray(key) ? key.join(', ') : key
}

/** `?strict=true`, or the header `Timberline-Strict: true` where the address of a shipper is fixed. */
function isStrict({ query, headers }: FastifyRequest): boolean {
  const asked = (query as { strict?: unknown }).strict ?? headers['timberline-strict'] ?? 'false'
  if (asked === 'true' || asked === 'false') return asked === 'true'
  throw new AppError('BAD_REQUEST', 'strict is neither true nor false.')
}

function answer(reply: FastifyReply, { accepted, rejected, warnings }: Acceptance): FastifyReply {
  const message = rejected.length === 0 ? 'OK' : `${accepted} accepted, ${rejected.length} rejected`
  return reply
    .code(accepted > 0 ? 201 : 400)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ message, accepted, rejected, warnings }))
}
