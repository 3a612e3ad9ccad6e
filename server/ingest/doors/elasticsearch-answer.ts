/** Answers as Elasticsearch has them: its clients refuse to work with what does not say that it is one. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { AppError, ErrorCode } from '../../platform/errors.ts'
import type { Rejection } from '../rejection.ts'
import { errorOf } from './elasticsearch-items.ts'
import { setStatus, statusFor } from './fail-status.ts'

/** On every answer, also on those that are errors. */
export function nameProduct(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => void reply.header('x-elastic-product', 'Elasticsearch'))
}

const COMPATIBLE = /application\/vnd\.elasticsearch\+json\s*;\s*compatible-with=(\d{1,3})/i

/** In the media type that the client asks for. As bytes, because to text Fastify adds a charset. */
export function send(reply: FastifyReply, json: string): FastifyReply {
  const [, version] = COMPATIBLE.exec(reply.request.headers.accept ?? '') ?? []
  const type = version === undefined ? 'json' : `vnd.elasticsearch+json;compatible-with=${version}`
  return reply.header('content-type', `application/${type}`).send(Buffer.from(json))
}

/** Clients go by the status; people by the reason. */
const TYPES: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_REQUEST: 'parse_exception',
  UNAUTHENTICATED: 'security_exception',
  FORBIDDEN: 'security_exception',
  NOT_FOUND: 'resource_not_found_exception',
  PAYLOAD_TOO_LARGE: 'content_too_long_exception',
  UNSUPPORTED_MEDIA_TYPE: 'media_type_header_exception',
}

/**
 * Overload is 503, because clients give up at once on a 429, which is for who has used up a quota. So is a defect of ours: what some of them
 * meet with 500 they drop.
 */
export const createFail =
  ({ begin }: Pause) =>
  (reply: FastifyReply, error: AppError): FastifyReply => {
    const { code, message } = error
    const { retriable } = statusFor(error)
    if (retriable && hasOwnPort(reply)) {
      begin()
      return cut(reply)
    }
    const type = TYPES[code] ?? (retriable ? 'es_rejected_execution_exception' : 'illegal_argument_exception')
    return sendError(setStatus(reply, error), { type, reason: `${code}: ${message}` })
  }

/** Whether the request came by the port whose requests get the path. */
const hasOwnPort = ({ request }: FastifyReply) => request.originalUrl !== request.url

/** That port is for rsyslog, which takes whatever is answered for final. */
function cut(reply: FastifyReply): FastifyReply {
  reply.hijack()
  reply.raw.destroy()
  return reply
}

/** Longer than rsyslog takes to go through the logs of a batch. */
const PAUSE_MS = 2000

/**
 * When a batch is cut off, rsyslog sends its logs again one by one, and drops those that are cut off as well. Before each it asks whether
 * the server is there: without an answer it keeps them, and sends them later.
 */
export function createPause(now: () => number = () => performance.now()) {
  let until = -Infinity
  return {
    begin: () => void (until = now() + PAUSE_MS),
    /** Cuts off a question on that port, and answers whether it did. */
    cuts(reply: FastifyReply): boolean {
      if (now() >= until || !hasOwnPort(reply)) return false
      cut(reply)
      return true
    },
  }
}

type Pause = ReturnType<typeof createPause>

/** Of a document that was sent alone. */
export function sendRefusal(reply: FastifyReply, refusal: Rejection): FastifyReply {
  return sendError(reply.code(400), errorOf(refusal))
}

function sendError(reply: FastifyReply, error: ReturnType<typeof errorOf>): FastifyReply {
  return send(reply, JSON.stringify({ error: { root_cause: [error], ...error }, status: reply.statusCode }))
}
