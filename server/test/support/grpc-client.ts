/** Calls of gRPC as a client writes them, and as none should. */
import { connect, type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { buffer } from 'node:stream/consumers'

const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

/** A message behind its prefix; `length` is what the prefix says. */
export function frame(message: Buffer, { isCompressed = false, length = message.length } = {}): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt8(isCompressed ? 1 : 0)
  prefix.writeUInt32BE(length, 1)
  return Buffer.concat([prefix, message])
}

/** What a client sees of a call; undefined what did not come. */
export type Answered = {
  status: number | undefined
  code: number | undefined
  message: string | undefined
  headers: IncomingHttpHeaders
  /** Without its prefix. */
  bytes: Buffer
}

/** As long as its prefix says. */
const messageIn = (bytes: Buffer) => (bytes.length < 5 ? bytes : bytes.subarray(5, 5 + bytes.readUInt32BE(1)))

const statusOf = ({ ':status': status }: IncomingHttpHeaders) => (status === undefined ? undefined : Number(status))

export function openGrpcClient(url: string) {
  const session: ClientHttp2Session = connect(url)
  session.on('error', () => undefined)

  /** Begins a call; `answer` resolves when its stream is closed. */
  function begin(headers: OutgoingHttpHeaders = {}) {
    const stream = session.request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    })
    const seen: IncomingHttpHeaders = {}
    stream.on('response', (more) => Object.assign(seen, more))
    stream.on('trailers', (more) => Object.assign(seen, more))
    stream.on('error', () => undefined)
    const closed = new Promise((resolve) => stream.once('close', resolve))
    const body = buffer(stream).catch(() => Buffer.alloc(0))
    const answer = Promise.all([body, closed]).then(([bytes]): Answered => {
      const { 'grpc-status': code, 'grpc-message': message } = seen
      return {
        status: statusOf(seen),
        code: code === undefined ? undefined : Number(code),
        message: message === undefined ? undefined : decodeURIComponent(String(message)),
        headers: seen,
        bytes: messageIn(bytes),
      }
    })
    return { stream, answer }
  }

  return {
    session,
    begin,
    /** What is behind the headers, frames and all. */
    call(body: Buffer, headers?: OutgoingHttpHeaders): Promise<Answered> {
      const { stream, answer } = begin(headers)
      stream.end(body)
      return answer
    },
    close: () => session.destroy(),
  }
}
