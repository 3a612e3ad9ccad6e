/** A unary call of gRPC, as HTTP/2 carries it: each message behind five bytes, and the status behind the answer. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Readable } from 'node:stream'
import { AppError } from '../../platform/errors.ts'

/** Whether it is compressed, and its length. */
const PREFIX_BYTES = 5

/** A message that is to come, as a body. */
export type Incoming = {
  headers: { 'content-length': string; 'content-encoding'?: string | undefined }
  /** Throws BAD_REQUEST where it was cut, or is not the only one. */
  check(bytes: Buffer): void
}

export const isGrpc = ({ 'content-type': type = '' }: IncomingHttpHeaders): boolean =>
  /^application\/grpc(?:\+proto)?\s*(?:;|$)/i.test(type)

/** Reads what is before a message; what follows on the stream is the message. Throws BAD_REQUEST where there is none. */
export async function readPrefix(
  stream: Readable,
  { 'grpc-encoding': encoding }: IncomingHttpHeaders,
): Promise<Incoming> {
  const prefix = await readBytes(stream, PREFIX_BYTES)
  if (prefix.length < PREFIX_BYTES) throw new AppError('BAD_REQUEST', 'The call has no message.')
  const length = prefix.readUInt32BE(1)
  const isCompressed = prefix.readUInt8(0) === 1
  return {
    headers: { 'content-length': String(length), ...(isCompressed && { 'content-encoding': String(encoding) }) },
    check(bytes) {
      // What was compressed is checked where it is decompressed.
      if (isCompressed || bytes.length === length) return
      throw new AppError('BAD_REQUEST', `The call has ${bytes.length} bytes behind a prefix that says ${length}.`)
    },
  }
}

/** So many, or what there is before the end. No byte more is taken, or the end would be seen before anybody listens for it. */
async function readBytes(stream: Readable, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  while (bytes.length < count && !stream.readableEnded && !stream.destroyed) {
    const there = Math.min(stream.readableLength, count - bytes.length)
    if (there === 0) await somethingNew(stream)
    else bytes = Buffer.concat([bytes, stream.read(there) as Buffer])
  }
  return bytes
}

const NEWS = ['readable', 'end', 'close']

function somethingNew(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    function done(): void {
      for (const event of NEWS) stream.off(event, done)
      resolve()
    }
    for (const event of NEWS) stream.on(event, done)
  })
}

/** What can be decompressed. */
const ENCODINGS = ['identity', 'gzip', 'deflate', 'zstd']

export function findEncodingFault({ 'grpc-encoding': encoding = 'identity' }: IncomingHttpHeaders): string | undefined {
  return ENCODINGS.includes(String(encoding)) ? undefined : `The grpc-encoding must be one of ${ENCODINGS.join(', ')}.`
}

const HEADERS = {
  ':status': 200,
  'content-type': 'application/grpc+proto',
  'grpc-accept-encoding': ENCODINGS.join(','),
} as const

/** The status is sent behind the message. */
export function answer(stream: ServerHttp2Stream, message: Buffer): void {
  if (isOver(stream)) return
  stream.respond(HEADERS, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': 0 }))
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt32BE(message.length, 1)
  stream.end(Buffer.concat([prefix, message]))
}

/** `trailers` tell a client more than the code and the message. */
export type Failure = { code: number; message: string; trailers?: OutgoingHttpHeaders }

export function fail(stream: ServerHttp2Stream, { code, message, trailers }: Failure): void {
  end(stream, { ...HEADERS, 'grpc-status': code, 'grpc-message': printMessage(message), ...trailers })
}

/** What is no gRPC at all gets a status of HTTP. */
export function refuse(stream: ServerHttp2Stream): void {
  end(stream, { ':status': 415 })
}

/** The rest of the call is dropped. Clients send no more of it once they have this, and a reset could overtake the answer. */
function end(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void {
  if (isOver(stream)) return
  stream.respond(headers, { endStream: true })
  stream.resume()
}

/** The client has gone. */
const isOver = (stream: ServerHttp2Stream) => stream.destroyed || stream.closed

/** Printable ASCII without the percent sign is written as it is. */
const printMessage = (message: string) => encodeURIComponent(message.toWellFormed()).replaceAll('%20', ' ')
