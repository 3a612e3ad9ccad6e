/** What is not HTTP, or never becomes a whole request: answered in the form of all errors, and cut. */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { AppError, ERRORS } from '../platform/errors.ts'
import { HEADERS } from './headers.ts'

/** For `clientErrorHandler` of Fastify. */
export function answerClientError({ code }: { code?: string }, socket: Socket): void {
  if (isUnanswered(socket)) socket.write(toHttp(refusalOf(code)))
  socket.destroy()
}

/** By the code of Node's parser. */
function refusalOf(code: string | undefined): AppError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('REQUEST_TIMEOUT', 'The request did not arrive in time.')
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('HEADERS_TOO_LARGE', 'The request line and the headers have more than 16 KiB.')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new AppError('PAYLOAD_TOO_LARGE', 'The extensions of the chunks are too large.')
    default:
      return new AppError('BAD_REQUEST', 'The request is not valid HTTP.')
  }
}

/** As Node judges it: an answer that has begun cannot be followed by another one, and would be damaged. */
function isUnanswered(socket: Socket): boolean {
  const answer = Reflect.get(socket, '_httpMessage') as ServerResponse | null | undefined
  return socket.writable && !answer?.headersSent
}

function toHttp({ code, message }: AppError): string {
  const { status } = ERRORS[code]
  const body = JSON.stringify({ error: { code, message, requestId: randomUUID() } })
  const headers = {
    ...HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
