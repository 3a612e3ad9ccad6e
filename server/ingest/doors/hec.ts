/**
 * `POST /services/collector/event` and `/raw`: events of Splunk's HTTP Event Collector, which are JSON objects one behind the other, and lines
 * of text. Of any Content-Type, for clients send what they like. Answers have the numbers of Splunk, and its words.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { AppError, ErrorCode } from '../../platform/errors.ts'
import { skipBlanks } from '../../platform/text/json-scan.ts'
import type { JsonObject } from '../metadata.ts'
import { contentOf, enclose, withSource } from './enclosed.ts'
import { SENDS, type Door, type DoorOptions, type DoorRecords, type DoorRequest } from './door.ts'
import type { Outcome } from './take-body.ts'
import { setStatus } from './fail-status.ts'
import { readFramed } from './framed-records.ts'
import { toRecord } from './hec-event.ts'
import { walkSequence } from './json-sequence.ts'
import { findFrames, hasFineTimeAt, readObject } from './read-json.ts'
import { walkLines } from './text-lines.ts'

type Options = Pick<DoorOptions, 'deduplicate' | 'readsJsonLines'>

const ROOT = '/services/collector'
const EVENTS = [ROOT, `${ROOT}/event`, `${ROOT}/event/1.0`]
const LINES = [`${ROOT}/raw`, `${ROOT}/raw/1.0`]

export function hecDoor(options: Options): Door {
  return {
    name: 'hec',
    paths: [...EVENTS, ...LINES],
    decode(request) {
      const { bytes, url } = request
      if (skipBlanks(bytes, 0) === bytes.length)
        return { slices: [], answer: (reply) => say(reply.code(400), 'NO_DATA') }
      return /^[^?]*\/raw/.test(url) ? decodeLines(request, options) : decodeEvents(request, options)
    },
    answer,
    fail: (reply, error) => say(setStatus(reply, error), wordsOf(reply, error), { reason: error.message }),
    routes: answerQuestions,
  }
}

function decodeEvents(request: DoorRequest, { deduplicate, readsJsonLines }: Options): DoorRecords {
  const framed = {
    frames: findFrames((onSpan) => walkSequence(request.bytes, onSpan)),
    hasFineTime: (event: Buffer) => hasFineTimeAt(event, 'time'),
    read: (event: Buffer) => toRecord(readObject(event), readsJsonLines),
  }
  return readFramed(request, framed, deduplicate)
}

/** What is true of all lines is in the query. */
function decodeLines(request: DoorRequest, { deduplicate, readsJsonLines }: Options): DoorRecords {
  const { host, source, sourcetype, index } = request.query as JsonObject
  const beside = { host, source, sourcetype, index }
  const framed = {
    frames: findFrames((onSpan) => walkLines(request.bytes, onSpan)),
    hasFineTime: () => false,
    read: (line: Buffer) =>
      withSource(enclose(contentOf(line.toString('utf8'), readsJsonLines), { beside, times: [] }), host),
  }
  return readFramed(request, framed, deduplicate)
}

/** Of Splunk's table of answers. */
const WORDS = {
  SUCCESS: { text: 'Success', code: 0 },
  NO_TOKEN: { text: 'Token is required', code: 2 },
  INVALID_AUTHORIZATION: { text: 'Invalid authorization', code: 3 },
  INVALID_TOKEN: { text: 'Invalid token', code: 4 },
  NO_DATA: { text: 'No data', code: 5 },
  INVALID: { text: 'Invalid data format', code: 6 },
  BUSY: { text: 'Server is busy', code: 9 },
  NO_EVENT: { text: 'Event field is required', code: 12 },
  NO_ACK: { text: 'ACK is disabled', code: 14 },
  HEALTHY: { text: 'HEC is healthy', code: 17 },
} as const

const WORDS_OF: Readonly<Partial<Record<ErrorCode, keyof typeof WORDS>>> = {
  BAD_REQUEST: 'INVALID',
  FORBIDDEN: 'INVALID_TOKEN',
  PAYLOAD_TOO_LARGE: 'INVALID',
  UNSUPPORTED_MEDIA_TYPE: 'INVALID',
}

/** Splunk tells no token, one that it cannot find, and one that is not valid apart. */
function wordsOf({ request: { headers } }: FastifyReply, { code }: AppError): keyof typeof WORDS {
  if (code !== 'UNAUTHENTICATED') return WORDS_OF[code] ?? 'BUSY'
  const { authorization, 'x-api-key': key } = headers
  if (authorization === undefined && key === undefined) return 'NO_TOKEN'
  return key !== undefined || /^(?:splunk|bearer|basic|apikey) +\S+ *$/i.test(authorization ?? '')
    ? 'INVALID_TOKEN'
    : 'INVALID_AUTHORIZATION'
}

function say(reply: FastifyReply, words: keyof typeof WORDS, more: object = {}): FastifyReply {
  return reply
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify({ ...WORDS[words], ...more })))
}

/** Shippers send all of a request again, or drop it, when it is not a success. So it is one as long as any event was taken. */
function answer(reply: FastifyReply, { accepted, rejectedCount, rejected: [first] }: Outcome): FastifyReply {
  if (first === undefined) return say(reply, 'SUCCESS')
  const more = {
    'invalid-event-number': first.index,
    rejected: rejectedCount,
    reason: `${first.code}: ${first.message}`,
  }
  if (accepted > 0) return say(reply, 'SUCCESS', more)
  return say(reply.code(400), first.code === 'MESSAGE_REQUIRED' ? 'NO_EVENT' : 'INVALID', more)
}

/** Vector and the Collector ask for the health, Docker with OPTIONS for the events: without an answer it starts no container. */
function answerQuestions(app: FastifyInstance): void {
  const health = [`${ROOT}/health`, `${ROOT}/health/1.0`]
  const config = { needs: 'open' as const }
  for (const url of health)
    app.route({ method: ['GET', 'OPTIONS'], url, config, handler: (_request, reply) => say(reply, 'HEALTHY') })
  // Docker asks without its token.
  for (const url of EVENTS) app.options(url, { config }, (_request, reply) => say(reply, 'HEALTHY'))
  app.post(`${ROOT}/ack`, { config: SENDS }, (_request, reply) => say(reply.code(400), 'NO_ACK'))
}
