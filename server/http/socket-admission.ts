/** Who a connection belongs to: asked with its first message, and looked at until it is closed. */
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { ERRORS, type AppError, type ErrorCode } from '../platform/errors.ts'
import type { Authenticate } from '../platform/principal.ts'
import { readConnectionParams } from './credentials.ts'
import { toFailure } from './failure.ts'
import type { AskedBy } from './operation.ts'
import { closeInTime } from './sockets.ts'

/** The first one is of WebSockets, the others are of the protocol of graphql-ws. */
const CLOSE = {
  tryAgainLater: { code: 1013, reason: 'Try again later' },
  badRequest: { code: 4400, reason: 'Bad request' },
  unauthorized: { code: 4401, reason: 'Sign in again' },
  forbidden: { code: 4403, reason: 'Forbidden' },
} as const

type Socket = Parameters<typeof closeInTime>[0]

type Running = { id: string; end(why: AppError): void }

type Connection = {
  socket: Socket
  /** The principal is that of the request that opened it, or of the key that its first message brings. */
  by: AskedBy
  running: ReadonlyMap<unknown, Running>
}

type Parts = { authenticate: Authenticate; format(error: GraphQLError): GraphQLFormattedError }

/**
 * Whether the connection may go on. What a browser cannot send as a header with the request comes in the first message. Once the principal
 * is over, each operation is told so, and the connection is closed.
 */
export async function admit(
  connection: Connection,
  params: Record<string, unknown>,
  { authenticate, format }: Parts,
): Promise<boolean> {
  const { socket, by } = connection
  try {
    const presented = readConnectionParams(params)
    if (presented.key !== undefined) by.principal = await authenticate(() => presented, by)
  } catch (error) {
    refuse(socket, toFailure(error))
    return false
  }
  const { principal } = by
  if (principal.kind === 'nobody') return false
  const forget = principal.onEnd((why) => end(connection, why, format))
  socket.once('close', forget)
  return true
}

/** Nothing says what was wrong with a key. */
function refuse(socket: Socket, { code: problem }: AppError): void {
  const { code, reason } = closeOf(problem)
  socket.close(code, reason)
}

function closeOf(problem: ErrorCode) {
  if (problem === 'BAD_REQUEST') return CLOSE.badRequest
  return ERRORS[problem].retriable ? CLOSE.tryAgainLater : CLOSE.forbidden
}

/** The last position that a tail has told is still valid. */
function end({ socket, running }: Connection, why: AppError, format: Parts['format']): void {
  const payload = [format(new GraphQLError(why.message, { originalError: why }))]
  for (const operation of running.values()) {
    socket.send(JSON.stringify({ id: operation.id, type: 'error', payload }))
    operation.end(why)
  }
  void closeInTime(socket, CLOSE.unauthorized)
}
