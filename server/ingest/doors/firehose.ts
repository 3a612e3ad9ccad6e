/**
 * `POST /aws/firehose`: what Amazon Data Firehose delivers to an HTTP endpoint: logs of CloudWatch, JSON objects, or lines of text. It sends a
 * request again under the same id until it is answered with 200 and that id.
 */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { AppError } from '../../platform/errors.ts'
import { findDecoder } from '../../platform/http-body/decode.ts'
import { PRINTABLE_KEY } from '../accept.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { expandKeys } from './attributes.ts'
import type { Door, DoorOptions, DoorRequest } from './door.ts'
import type { Outcome } from './take-body.ts'
import { setStatus } from './fail-status.ts'
import { splitSections, unpack } from './firehose-data.ts'
import { findLogs } from './firehose-logs.ts'
import { readFramed } from './framed-records.ts'
import { parseObject } from './json-line.ts'
import { readObject } from './read-json.ts'

type Options = Pick<DoorOptions, 'deduplicate' | 'readsJsonLines'>

export function firehoseDoor({ deduplicate, readsJsonLines }: Options): Door {
  return {
    name: 'firehose',
    paths: ['/aws/firehose'],
    findDecoder({ 'content-encoding': encoding }) {
      const decode = findDecoder(encoding)
      return async (bytes, maxBytes) => unpack(decode ? await decode(bytes, maxBytes) : bytes, maxBytes)
    },
    decode(request) {
      const { bytes, headers, sender } = request
      const [head, ...sections] = splitSections(bytes)
      const { requestId, timestamp: shipped } = readHead(head)
      const id = idOf(headers) ?? (typeof requestId === 'string' ? requestId : undefined)
      const shared = readAttributes(headers['x-amz-firehose-common-attributes'])
      const framed = findLogs(bytes, sections, { shared, shipped, sender, readsJsonLines })
      const read = readFramed(underKey(request, id), framed, deduplicate)
      return { ...read, answer: (reply, outcome) => answer(reply, outcome, id) }
    },
    answer: (reply, outcome) => answer(reply, outcome, idOf(reply.request.headers)),
    fail,
  }
}

const readHead = (head: Buffer | undefined): JsonObject => (head ? readObject(head) : {})

function idOf({ 'x-amz-firehose-request-id': id }: IncomingHttpHeaders): string | undefined {
  return typeof id === 'string' ? id : undefined
}

/** Without an id the body stands for itself. */
function underKey(request: DoorRequest, id = ''): DoorRequest {
  const key = PRINTABLE_KEY.test(`firehose ${id}`) && id !== '' ? id : hash('sha256', request.bytes)
  return { ...request, headers: { 'idempotency-key': `firehose ${key}`, ...request.headers } }
}

/** `{"commonAttributes":{"name":"value"}}`, as somebody has set it for the stream. */
function readAttributes(header: unknown): JsonObject {
  const attributes = typeof header === 'string' ? parseObject(header)?.['commonAttributes'] : undefined
  return isJsonObject(attributes) ? expandKeys(Object.entries(attributes)) : {}
}

/** Without any log taken it is a failure: Firehose tries again, and then leaves the data where its owner finds it. */
function answer(reply: FastifyReply, { accepted, rejected: [first] }: Outcome, id: string | undefined): FastifyReply {
  if (first === undefined || accepted > 0) return say(reply, id)
  return say(reply.code(400), id, `${first.code}: ${first.message}`)
}

/** What is answered with 413 Firehose throws away at once, and what is answered with any other failure it keeps. */
function fail(reply: FastifyReply, error: AppError): FastifyReply {
  const failed = setStatus(reply, error)
  return say(error.code === 'PAYLOAD_TOO_LARGE' ? failed.code(400) : failed, idOf(reply.request.headers), error.message)
}

/** It takes no longer one. */
const MAX_MESSAGE_LENGTH = 8192

function say(reply: FastifyReply, requestId = '', errorMessage?: string): FastifyReply {
  const body = { requestId, timestamp: Date.now(), errorMessage: errorMessage?.slice(0, MAX_MESSAGE_LENGTH) }
  return reply.header('content-type', 'application/json').send(Buffer.from(JSON.stringify(body)))
}
