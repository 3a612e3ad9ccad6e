/** `POST /v1/logs`: logs of OpenTelemetry over HTTP, in Protocol Buffers or JSON. The answer has the encoding of the request. */
import type { FastifyReply } from 'fastify'
import { AppError, ERRORS, type ErrorCode } from '../../platform/errors.ts'
import type { JsonObject } from '../metadata.ts'
import { askAgain, type Door, type DoorOptions, type Outcome } from './door.ts'
import { cut, readFramed } from './framed-records.ts'
import type { Frames, Origin } from './frames.ts'
import type { Encoding } from './otlp-encoding.ts'
import { jsonEncoding } from './otlp-json.ts'
import { shareSource, toRecord, type OtlpSource, type Shared } from './otlp-log.ts'
import { protobufEncoding } from './otlp-protobuf.ts'

export function otlpDoor({ deduplicate }: Pick<DoorOptions, 'deduplicate'>): Door {
  return {
    name: 'otlp',
    paths: ['/v1/logs'],
    refuse: ({ 'content-type': type }) => (findEncoding(type) ? undefined : unsupportedType()),
    decode(request) {
      const encoding = encodingOf(request.headers)
      const { bytes } = request
      const framed = {
        frames: findFrames(bytes, encoding),
        hasFineTime: encoding.hasFineTime,
        read: createReader(bytes, encoding),
      }
      return readFramed(request, framed, deduplicate)
    },
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

function findFrames(bytes: Buffer, { findFrames: find, contentType }: Encoding): Frames {
  try {
    return find(bytes)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const message = `The body cannot be read as logs of OTLP in ${contentType}. ${reasonOf(cause)}.`
    throw new AppError('BAD_REQUEST', message, { cause })
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function createReader(bytes: Buffer, encoding: Encoding): (log: Buffer, origin: Origin) => JsonObject {
  let known: { origin: Origin; shared: Shared } | undefined

  function sharedOf(origin: Origin): Shared {
    if (known?.origin !== origin) {
      const { resource, scope } = origin
      const source = resource.span ? encoding.readResource(cut(bytes, resource.span)) : NO_SOURCE
      known = {
        origin,
        shared: shareSource(source, scope.span ? encoding.readScope(cut(bytes, scope.span)) : NO_SOURCE),
      }
    }
    return known.shared
  }

  return (log, origin) => toRecord(encoding.readLog(log), sharedOf(origin))
}

const NO_SOURCE: OtlpSource = { attributes: [], droppedAttributes: 0 }

function partialOf({ rejectedCount, rejected: [first] }: Outcome): { rejected: number; reason: string } | undefined {
  if (first === undefined) return undefined
  return { rejected: rejectedCount, reason: `Refused, the first one with ${first.code}: ${first.message}` }
}

/** Those of google.rpc.Code. Clients go by the status of HTTP. */
const RPC_CODES: Readonly<Partial<Record<ErrorCode, number>>> = { PAYLOAD_TOO_LARGE: 8 }
const INVALID_ARGUMENT = 3
const UNAVAILABLE = 14

/** A client of OpenTelemetry drops what was answered with 500, so a defect of ours asks it to send the logs again. */
function fail(reply: FastifyReply, { code, message }: AppError): FastifyReply {
  const { status, retriable } = code === 'INTERNAL' ? ERRORS.OVERLOADED : ERRORS[code]
  if (retriable) askAgain(reply)
  const rpcCode = RPC_CODES[code] ?? (retriable ? UNAVAILABLE : INVALID_ARGUMENT)
  return send(reply.code(status), ({ printStatus }) => printStatus({ code: rpcCode, message }))
}

function send(reply: FastifyReply, print: (encoding: Encoding) => Buffer): FastifyReply {
  const encoding = encodingOf(reply.request.headers)
  return reply.header('content-type', encoding.contentType).send(print(encoding))
}
