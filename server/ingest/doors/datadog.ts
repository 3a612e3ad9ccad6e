/** `POST /api/v2/logs` and `/v1/input`: what Datadog's agent and libraries send. Its clients take no other answer than 202 for a success. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { JsonObject } from '../metadata.ts'
import { toRecord } from './datadog-log.ts'
import { SENDS, type Door, type DoorOptions, type DoorRequest } from './door.ts'
import type { Outcome } from './take-body.ts'
import { setStatus } from './fail-status.ts'
import { readFramed } from './framed-records.ts'
import { walkSequence } from './json-sequence.ts'
import { findFrames, hasFineTimeAt, readObject } from './read-json.ts'
import { walkLines } from './text-lines.ts'

type Options = Pick<DoorOptions, 'deduplicate' | 'readsJsonLines'>

export function datadogDoor({ deduplicate, readsJsonLines }: Options): Door {
  return {
    name: 'datadog',
    paths: ['/api/v2/logs', '/v1/input', '/v1/input/:key'],
    decode(request) {
      const { bytes } = request
      if (isNothing(bytes)) return { slices: [] }
      const shared = sharedOf(request)
      const isLines = isText(request)
      const walk = isLines ? walkLines : walkSequence
      const readLog = isLines ? readLine : readObject
      const framed = {
        frames: findFrames((onSpan) => walk(bytes, onSpan)),
        hasFineTime: (log: Buffer) => !isLines && hasFineTimeAt(log, 'timestamp'),
        read: (log: Buffer) => toRecord({ ...shared, ...readLog(log) }, readsJsonLines),
      }
      return readFramed(request, framed, deduplicate)
    },
    answer,
    fail: (reply, error) => refuse(setStatus(reply, error), error.message),
    routes: (app) =>
      void app.get('/api/v1/validate', { config: SENDS }, (_request, reply) => send(reply, { valid: true })),
  }
}

/** With an empty object the agent asks whether anybody is there. */
const isNothing = (bytes: Buffer) => bytes.length < 16 && /^\s*(?:\{\s*\})?\s*$/.test(bytes.toString('latin1'))

const readLine = (line: Buffer): JsonObject => ({ message: line.toString('utf8') })

const isText = ({ headers }: DoorRequest) => /^\s*text\/|logplex/i.test(headers['content-type'] ?? '')

/** Of all logs, where a library has it in the address. */
function sharedOf({ query }: DoorRequest): JsonObject {
  const { ddsource, ddtags, hostname, service } = query as JsonObject
  return Object.fromEntries(
    Object.entries({ ddsource, ddtags, hostname, service }).filter(([, value]) => value !== undefined),
  )
}

/** One as long as any log was taken: most clients drop all of a request that is none. */
function answer(reply: FastifyReply, { accepted, rejectedCount, rejected: [first] }: Outcome): FastifyReply {
  if (first === undefined) return send(reply.code(202), {})
  const reason = `${first.code}: ${first.message}`
  return accepted > 0 ? send(reply.code(202), { rejected: rejectedCount, reason }) : refuse(reply.code(400), reason)
}

function refuse(reply: FastifyReply, detail: string): FastifyReply {
  const { statusCode } = reply
  return send(reply, { errors: [{ status: String(statusCode), title: STATUS_CODES[statusCode], detail }] })
}

const send = (reply: FastifyReply, body: object) =>
  reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(body)))
