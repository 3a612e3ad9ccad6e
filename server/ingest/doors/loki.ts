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
import type { Door, DoorOptions } from './door.ts'
import { setStatus } from './fail-status.ts'
import { cut, framesOf, readFramed } from './framed-records.ts'
import type { Origin } from './frames.ts'
import type { Encoding } from './loki-encoding.ts'
import { jsonEncoding } from './loki-json.ts'
import { readStream, toRecord, type Stream } from './loki-log.ts'
import { protobufEncoding } from './loki-protobuf.ts'
import type { Outcome } from './take-body.ts'

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
        frames: framesOf(() => encoding.findFrames(bytes), 'logs of Loki'),
        hasFineTime: encoding.hasFineTime,
        read: createReader(bytes, encoding, readsJsonLines),
      }
      return readFramed(request, framed, deduplicate)
    },
    answer,
    fail,
    routes(app) {
      // What senders ask before they begin.
      app.get('/ready', { config: { needs: 'open' } }, async (_request, reply) =>
        reply.type('text/plain').send('ready\n'),
      )
    },
  }
}

/** Loki takes everything else for Protocol Buffers. */
const isJson = ({ 'content-type': type = '' }: IncomingHttpHeaders) => /^\s*application\/json\s*(?:;|$)/i.test(type)

/** Who sends JSON without saying so learns it here. */
const decodePush: Decode = async (bytes, maxBytes) => {
  try {
    return await decodeSnappy(bytes, maxBytes)
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'BAD_REQUEST') throw cause
    throw new AppError('BAD_REQUEST', `${cause.message} JSON needs the Content-Type application/json.`, { cause })
  }
}

function findLokiDecoder(headers: IncomingHttpHeaders): Decode | undefined {
  const encoding = headers['content-encoding']
  const isSnappy = encoding?.trim().toLowerCase() === 'snappy'
  const decode = isSnappy ? decodeSnappy : findDecoder(encoding)
  return isJson(headers) ? decode : (decode ?? decodePush)
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

function answer(reply: FastifyReply, { accepted, rejected: [first] }: Outcome): FastifyReply {
  if (accepted > 0 || first === undefined) return reply.code(204).send()
  const message = `All logs were refused, the first one with ${first.code}: ${first.message}`
  return fail(reply, new AppError('BAD_REQUEST', message))
}

/** Fluent Bit sends again what was answered with anything but 400, and the others again what was answered with 5xx. */
function fail(reply: FastifyReply, error: AppError): FastifyReply {
  const failed = setStatus(reply, error)
  if (error.code === 'UNSUPPORTED_MEDIA_TYPE') failed.code(ERRORS.BAD_REQUEST.status)
  return failed.type('text/plain; charset=utf-8').send(`${error.message}\n`)
}
