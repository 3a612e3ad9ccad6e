/**
 * `POST /loki/api/v1/push`: what is sent to Loki, in JSON, or in Protocol Buffers that are compressed with snappy, whether or not the headers
 * say so. 204 if any log was accepted; there is no place in the answer for those that were refused.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import { AppError, ERRORS } from '../../platform/errors.ts'
import { findDecoder, type Decode } from '../../platform/http-body/decode.ts'
import { decodeSnappy } from '../../platform/http-body/snappy.ts'
import type { JsonObject } from '../metadata.ts'
import { askAgain, type Door, type DoorOptions } from './door.ts'
import type { Outcome } from './take-body.ts'
import { cut, readFramed } from './framed-records.ts'
import type { Frames, Origin } from './frames.ts'
import type { Encoding } from './loki-encoding.ts'
import { jsonEncoding } from './loki-json.ts'
import { readStream, toRecord, type Stream } from './loki-log.ts'
import { protobufEncoding } from './loki-protobuf.ts'

type Options = Pick<DoorOptions, 'deduplicate' | 'readsJsonLines'>

export function lokiDoor({ deduplicate, readsJsonLines }: Options): Door {
  return {
    name: 'loki',
    paths: ['/loki/api/v1/push'],
    findDecoder: findLokiDecoder,
    decode(request) {
      const { bytes, headers } = request
      const encoding = isJson(headers) ? jsonEncoding : protobufEncoding
      const framed = {
        frames: findFrames(bytes, encoding),
        hasFineTime: encoding.hasFineTime,
        read: createReader(bytes, encoding, readsJsonLines),
      }
      return readFramed(request, framed, deduplicate)
    },
    answer,
    fail,
    routes(app) {
      // What senders ask before they begin.
      app.get('/ready', async (_request, reply) => reply.type('text/plain').send('ready\n'))
    },
  }
}

/** Loki takes everything else for Protocol Buffers. */
const isJson = ({ 'content-type': type = '' }: IncomingHttpHeaders) => /^\s*application\/json\s*(?:;|$)/i.test(type)

function findLokiDecoder(headers: IncomingHttpHeaders): Decode | undefined {
  const encoding = headers['content-encoding']
  const isSnappy = encoding?.trim().toLowerCase() === 'snappy'
  const decode = isSnappy ? decodeSnappy : findDecoder(encoding)
  return isJson(headers) ? decode : (decode ?? decodeSnappy)
}

function findFrames(bytes: Buffer, encoding: Encoding): Frames {
  try {
    return encoding.findFrames(bytes)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('BAD_REQUEST', `The body cannot be read as logs of Loki. ${reason}.`, { cause })
  }
}

/** The streams of a body are read one after the other. */
function createReader(bytes: Buffer, encoding: Encoding, readsJsonLines: boolean) {
  let known: { origin: Origin; stream: Stream } | undefined

  function streamOf(origin: Origin): Stream {
    if (known?.origin !== origin) {
      const { span } = origin.resource
      known = { origin, stream: readStream(span ? encoding.readLabels(cut(bytes, span)) : {}) }
    }
    return known.stream
  }

  return (entry: Buffer, origin: Origin): JsonObject =>
    toRecord(encoding.readEntry(entry), streamOf(origin), readsJsonLines)
}

function answer(reply: FastifyReply, { accepted, rejectedCount, rejected: [first] }: Outcome): FastifyReply {
  if (accepted > 0 || first === undefined) return reply.code(204).send()
  const message = `${rejectedCount} logs were refused, the first one with ${first.code}: ${first.message}`
  return fail(reply, new AppError('BAD_REQUEST', message))
}

/** Fluent Bit sends again what was answered with anything but 400, and the others again what was answered with 5xx. */
function fail(reply: FastifyReply, { code, message }: AppError): FastifyReply {
  const { status, retriable } = ERRORS[code === 'INTERNAL' ? 'OVERLOADED' : code]
  if (retriable) askAgain(reply)
  return reply
    .code(code === 'UNSUPPORTED_MEDIA_TYPE' ? ERRORS.BAD_REQUEST.status : status)
    .type('text/plain; charset=utf-8')
    .send(`${message}\n`)
}
