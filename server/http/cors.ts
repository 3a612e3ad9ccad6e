/**
 * Pages of other sites that may use the API, with a key and nothing else: what the browser of a visitor adds by itself, such as cookies, never
 * counts for them. So no answer needs `Access-Control-Allow-Credentials`, and no origin is allowed that is not named.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { KEY_HEADERS, presentsKey } from './credentials.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Sent by a page of another site that may ask with a key: whoever sends none is nobody. */
    isForeign: boolean
  }
}

/** What a page may send beside what browsers let every page send. */
const HEADERS = ['Authorization', ...KEY_HEADERS, 'Content-Type', 'Idempotency-Key'].join(', ')

/** Two hours, the most that Chrome keeps it. */
const MAX_AGE_SECONDS = 7200

export function createCors(allowed: readonly string[]) {
  const origins = new Set(allowed)

  /** The key of a WebSocket comes in its first message: a browser lets no page add a header. */
  const isAllowed = ({ headers, method }: FastifyRequest) =>
    origins.has(headers.origin ?? '') && (presentsKey(headers) || opensSocket(method, headers.upgrade))

  const isPreflight = ({ method, headers }: FastifyRequest) =>
    method === 'OPTIONS' && headers['access-control-request-method'] !== undefined && origins.has(headers.origin ?? '')

  return {
    isAllowed,
    isPreflight,
    /** Lets the page read the answer. */
    addHeaders({ headers: { origin = '' } }: FastifyRequest, reply: FastifyReply): void {
      void reply.headers({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'Retry-After, Content-Disposition',
        vary: 'Origin',
      })
    },
    /** Answers the question that a browser asks before the request itself. */
    answerPreflight({ headers: { origin = '' } }: FastifyRequest, reply: FastifyReply): void {
      void reply
        .code(204)
        .headers({
          'access-control-allow-origin': origin,
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': HEADERS,
          'access-control-max-age': MAX_AGE_SECONDS,
          vary: 'Origin',
        })
        .send()
    },
  }
}

export type Cors = ReturnType<typeof createCors>

const opensSocket = (method: string, upgrade: string | undefined) =>
  method === 'GET' && upgrade?.toLowerCase() === 'websocket'
