/** Who a connection belongs to: asked with its first message, and looked at until it is closed. */
import type { WebSocket } from '@fastify/websocket'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { CloseCode, MessageType, type ID } from 'graphql-ws'
import { ERRORS, type AppError } from '../platform/errors.ts'
import type { Authenticate } from '../platform/principal.ts'
import { readConnectionParams } from './credentials.ts'
import { toFailure } from './failure.ts'
import type { AskedBy } from './operation.ts'
import { closeInTime } from './sockets.ts'

/** Of WebSockets: try again later. */
const TRY_AGAIN_LATER = 1013

type Running = { id: ID; end(why: AppError): void }

type Connection = {
  socket: WebSocket
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
function refuse(socket: WebSocket, { code }: AppError): void {
  if (code === 'BAD_REQUEST') socket.close(CloseCode.BadRequest, 'Bad request')
  else if (ERRORS[code].retriable) socket.close(TRY_AGAIN_LATER, 'Try again later')
  else socket.close(CloseCode.Forbidden, 'Forbidden')
}

/** The last position that a tail has told is still valid. */
function end({ socket, running }: Connection, why: AppError, format: Parts['format']): void {
  const payload = [format(new GraphQLError(why.message, { originalError: why }))]
  for (const operation of running.values()) {
    socket.send(JSON.stringify({ id: operation.id, type: MessageType.Error, payload }))
    operation.end(why)
  }
  void closeInTime(socket, { code: CloseCode.Unauthorized, reason: 'Sign in again' })
}
