/**
 * Logs of OpenTelemetry over gRPC, on a port of its own. A call is received as any body is, so that it counts among them from its first byte:
 * libraries of gRPC hold calls whole, and decompress them, before anybody can count.
 */
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { clientOf } from '../../platform/client-of.ts'
import { toAppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { ANYONE, requireNeed, type Principal } from '../../platform/principal.ts'
import { SENDS, type DoorOptions } from './door.ts'
import { answer, fail, findEncodingFault, isGrpc, readPrefix, refuse, type Failure } from './grpc-call.ts'
import { printRetryInfo, protobufEncoding } from './otlp-protobuf.ts'
import { decodeRequest, partialOf, statusOf } from './otlp-request.ts'
import { takeBody, type TakeParts } from './take-body.ts'

const PATH = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

/** Of google.rpc.Code; clients drop what they sent. */
const UNIMPLEMENTED = 12

/** Who has sent a call. Throws as `Authenticate` does. */
export type Identify = (
  headers: IncomingHttpHeaders,
  from: { ip: string; route: string },
) => Principal | Promise<Principal>

type Parts = TakeParts &
  Pick<DoorOptions, 'deduplicate'> & {
    /** Absent: anybody. */
    identify?: Identify | undefined
    logger: Logger
  }

type Call = { stream: ServerHttp2Stream; headers: IncomingHttpHeaders; ip: string }

/** Answers the stream. `ip` is who has sent it; behind a proxy of ours, what that one forwards. */
export type TakeCall = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ip: string) => void

export function createOtlpGrpc(parts: Parts): TakeCall {
  return (stream, headers, ip) => {
    if (!isGrpc(headers)) return refuse(stream)
    const fault = headers[':path'] === PATH ? findEncodingFault(headers) : 'Only logs are taken.'
    if (fault !== undefined) return fail(stream, { code: UNIMPLEMENTED, message: fault })
    take({ stream, headers, ip }, parts).then(
      (message) => answer(stream, message),
      (error: unknown) => fail(stream, failureOf(error, parts)),
    )
  }
}

const anybody: Identify = () => ANYONE

async function take(
  { stream, headers, ip }: Call,
  { deduplicate, identify = anybody, ...parts }: Parts,
): Promise<Buffer> {
  const client = clientOf({ ip })
  const sender = await identify(headers, { ip, route: PATH })
  requireNeed(sender, SENDS.needs)
  const message = await readPrefix(stream, headers)
  const asker = { client, door: 'otlp-grpc' as const, sender }
  const decode = (bytes: Buffer) => {
    message.check(bytes)
    return decodeRequest(
      { headers, url: PATH, client, sender: sender.id, bytes },
      { encoding: protobufEncoding, deduplicate },
    )
  }
  const outcome = await takeBody({ headers: message.headers, stream, asker, decode }, parts)
  return protobufEncoding.printResponse(partialOf(outcome))
}

function failureOf(thrown: unknown, { logger }: Pick<Parts, 'logger'>): Failure {
  const error = toAppError(thrown)
  if (error.code === 'INTERNAL') logger.error({ err: error.cause ?? error, door: 'otlp-grpc' }, 'a call failed')
  const { code, message, isRetriable } = statusOf(error)
  if (!isRetriable) return { code, message }
  const { retryInfo, details } = printRetryInfo({ code, message, seconds: Number(error.retryAfter) })
  return { code, message, trailers: { [STATUS_DETAILS]: details, [RETRY_INFO]: retryInfo } }
}

/** A google.rpc.Status: where the Collector and the SDK of Go look for the time to wait. */
const STATUS_DETAILS = 'grpc-status-details-bin'
/** Where the SDK of Python does. */
const RETRY_INFO = 'google.rpc.retryinfo-bin'
