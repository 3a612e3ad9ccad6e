/** `POST /v1/logs`: logs of OpenTelemetry over HTTP, in Protocol Buffers or JSON. The answer has the encoding of the request. */
import type { FastifyReply } from 'fastify'
import { AppError } from '../../platform/errors.ts'
import type { Door, DoorOptions } from './door.ts'
import { setStatus } from './fail-status.ts'
import type { Encoding } from './otlp-encoding.ts'
import { jsonEncoding } from './otlp-json.ts'
import { protobufEncoding } from './otlp-protobuf.ts'
import { decodeRequest, partialOf, statusOf } from './otlp-request.ts'

export function otlpDoor({ deduplicate }: Pick<DoorOptions, 'deduplicate'>): Door {
  return {
    name: 'otlp',
    paths: ['/v1/logs'],
    refuse: ({ 'content-type': type }) => (findEncoding(type) ? undefined : unsupportedType()),
    decode: (request) => decodeRequest(request, { encoding: encodingOf(request.headers), deduplicate }),
    answer: (reply, outcome) => send(reply, (encoding) => encoding.printResponse(partialOf(outcome))),
    fail,
  }
}

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  [protobufEncoding.contentType, protobufEncoding],
  ['application/protobuf', protobufEncoding],
  [jsonEncoding.contentType, jsonEncoding],
])

/** Parameters do not count. */
function findEncoding(contentType = ''): Encoding | undefined {
  const [type = ''] = contentType.split(';', 1)
  return ENCODINGS.get(type.trim().toLowerCase())
}

/** What is in neither encoding is answered in JSON, which people can read. */
const encodingOf = ({ 'content-type': type }: { 'content-type'?: string | undefined }) =>
  findEncoding(type) ?? jsonEncoding

function unsupportedType(): AppError {
  const types = `${protobufEncoding.contentType} or ${jsonEncoding.contentType}`
  return new AppError('UNSUPPORTED_MEDIA_TYPE', `Send logs with the Content-Type ${types}.`)
}

function fail(reply: FastifyReply, error: AppError): FastifyReply {
  const { code, message } = statusOf(error)
  return send(setStatus(reply, error), ({ printStatus }) => printStatus({ code, message }))
}

function send(reply: FastifyReply, print: (encoding: Encoding) => Buffer): FastifyReply {
  const encoding = encodingOf(reply.request.headers)
  return reply.header('content-type', encoding.contentType).send(print(encoding))
}
