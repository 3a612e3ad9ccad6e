/**
 * `POST /gcp/pubsub`: messages that Google Cloud Pub/Sub pushes, one a request, among them the entries of a log sink. It sends again what is
 * not acknowledged, so a message that cannot be stored is acknowledged, and counted as refused.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { skipBlanks } from '../../platform/text/json-scan.ts'
import { parseJson } from '../../platform/text/json.ts'
import { PRINTABLE_KEY } from '../accept.ts'
import { isJsonObject, type JsonObject } from '../metadata.ts'
import { MAX_RECORDS } from '../request.ts'
import { contentOf, enclose, withMessage, withTime } from './enclosed.ts'
import type { Door, DoorOptions, DoorRequest } from './door.ts'
import { setStatus } from './fail-status.ts'
import { readFramed } from './framed-records.ts'
import { countObjects, walkSequence } from './json-sequence.ts'
import { isLogEntry, readLogEntry } from './log-entry.ts'
import { findFrames, readObject } from './read-json.ts'

type Options = Pick<DoorOptions, 'deduplicate' | 'readsJsonLines'>

export function pubsubDoor({ deduplicate, readsJsonLines }: Options): Door {
  return {
    name: 'pubsub',
    paths: ['/gcp/pubsub'],
    decode(request) {
      const message = readPush(request)
      const { data } = message
      const objects = countObjects(data) ?? Infinity
      const isText = objects === 0 || objects > MAX_RECORDS
      const framed = {
        frames: findFrames((onSpan) => (isText ? onSpan({ start: 0, end: data.length }) : walkSequence(data, onSpan))),
        hasFineTime: () => false,
        read: (bytes: Buffer) => (isText ? readText(bytes, message, readsJsonLines) : readLog(bytes, message)),
      }
      return readFramed(underKey(request, message), framed, deduplicate)
    },
    answer: (reply) => reply.code(204).send(),
    fail: (reply, error) => setStatus(reply, error).send({ code: error.code, message: error.message }),
  }
}

type Message = {
  data: Buffer
  id: unknown
  publishTime: unknown
  /** What is stored with the log. */
  beside: JsonObject
}

/** A message in its wrapper, or the bare data of a subscription that is told to send no wrapper. */
function readPush({ bytes, headers }: DoorRequest): Message {
  const { message, subscription } = parseObject(bytes)
  if (!isJsonObject(message) || !['data', 'messageId', 'message_id'].some((key) => Object.hasOwn(message, key)))
    return { data: bytes, ...readHeaders(headers) }
  const { data, attributes, messageId, message_id: id, publishTime, publish_time: time } = message
  return {
    data: Buffer.from(typeof data === 'string' ? data : '', 'base64'),
    id: messageId ?? id,
    publishTime: publishTime ?? time,
    beside: { attributes, subscription },
  }
}

/** Such a subscription may be told to write them. */
function readHeaders(headers: IncomingHttpHeaders): Omit<Message, 'data'> {
  const of = (name: string) => headers[`x-goog-pubsub-${name}`]
  return { id: of('message-id'), publishTime: of('publish-time'), beside: { subscription: of('subscription-name') } }
}

function parseObject(bytes: Buffer): JsonObject {
  try {
    const value = parseJson(bytes.toString('utf8'))
    return isJsonObject(value) ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** Pub/Sub gives a message its id once, and sends it again under the same. */
function underKey(request: DoorRequest, { data: bytes, id }: Message): DoorRequest {
  const key = typeof id === 'string' ? `pubsub ${id}` : ''
  if (!PRINTABLE_KEY.test(key)) return { ...request, bytes }
  return { ...request, bytes, headers: { 'idempotency-key': key, ...request.headers } }
}

function readLog(bytes: Buffer, { publishTime, beside }: Message): JsonObject {
  const object = readObject(bytes)
  const content = isLogEntry(object) ? readLogEntry(object) : object
  return withMessage(withTime(enclose(content, { beside, times: [] }), publishTime), object)
}

function readText(bytes: Buffer, { publishTime, beside }: Message, readsJsonLines: boolean): JsonObject {
  if (skipBlanks(bytes, 0) === bytes.length) throw new Error('The message has no data')
  return withTime(enclose(contentOf(bytes.toString('utf8'), readsJsonLines), { beside, times: [] }), publishTime)
}
