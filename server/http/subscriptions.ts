/** GraphQL over WebSocket in the protocol of graphql-ws: queries, mutations and subscriptions, under the rules of the HTTP endpoint. */
import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getOperationAST, GraphQLError, OperationTypeNode, type GraphQLSchema } from 'graphql'
import { CloseCode, handleProtocols, makeServer, type ID, type ServerOptions, type SubscribePayload } from 'graphql-ws'
import { clientOf } from '../platform/client-of.ts'
import { AppError } from '../platform/errors.ts'
import type { Authenticate } from '../platform/principal.ts'
import { parseJson } from '../platform/text/json.ts'
import type { FairTurns } from '../platform/fair-turns.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timings } from '../platform/timings.ts'
import { formatRawError } from './graphql-errors.ts'
import { ORDINARY_BYTES, VALUE_BYTES } from './graphql-body.ts'
import { MAX_NESTING, readDocument } from './document-limits.ts'
import type { KnownDocuments } from './known-documents.ts'
import { costSoFar, startOperation, type AskedBy, type Operation } from './operation.ts'
import { countValues } from './variable-limits.ts'
import { admit } from './socket-admission.ts'
import { closeAll, createBrake, queueMessages, createWriter, cutSilent } from './sockets.ts'
import type { UnreadAnswers } from '../platform/unread-answers.ts'

export const MAX_FRAME_BYTES = 64 * 1024

/** Of one message: each costs some hundred bytes beside its own, and no client has a reason to send many. */
export const MAX_FRAGMENTS = 64

/** Of one connection. */
export const MAX_OPERATIONS = 100
/** Among them; what a page needs is one. */
export const MAX_SUBSCRIPTIONS = 10

/** Of the protocol: too many requests. */
const TOO_MANY = CloseCode.TooManyInitialisationRequests

type Running = Operation & { id: ID; isSubscription: boolean }

/** A part of what all answers may take, for one of this connection. */
type Reserve = () => ReturnType<UnreadAnswers['reserve']>

/** What a connection runs, by the message that started it: a client may use an id again before its last operation is over. */
type Connection = {
  socket: WebSocket
  /** The principal is that of the request that opened it, or of the key that its first message brings. */
  by: AskedBy
  reserve: Reserve
  running: Map<SubscribePayload, Running>
}

type Options = ServerOptions<Record<string, unknown>, Connection>
type Parts = {
  schema: GraphQLSchema
  authenticate: Authenticate
  documents: KnownDocuments
  answers: UnreadAnswers
  logger: Logger
  timings: Timings
  /** To read a document and begin its answer takes milliseconds, and so does it to write a large one. */
  turns: FairTurns
}

export function createSubscriptions(parts: Parts) {
  const server = makeServer(createOptions(parts))

  return {
    /** Prepares a scope for routes with a `wsHandler`. */
    async register(scope: FastifyInstance): Promise<void> {
      await scope.register(websocket, {
        options: { maxPayload: MAX_FRAME_BYTES, maxFragments: MAX_FRAGMENTS, autoPong: false, handleProtocols },
        // The socket is already closed, with the code that says why.
        errorHandler: (_error, socket) => socket.close(),
        preClose: () => closeAll(scope.websocketServer),
      })
    },
    /** Serves a connection until it is closed. */
    opened(socket: WebSocket, request: FastifyRequest): void {
      const client = clientOf(request)
      const reserve: Reserve = () => parts.answers.reserve(request.raw.socket, client)
      const running: Connection['running'] = new Map()
      const by = { client, principal: request.principal, ip: request.ip, requestId: request.id }
      const connection: Connection = { socket, by, reserve, running }
      const brake = createBrake(socket)
      const write = createWriter(socket, brake, parts.timings)
      const takeTurn = queueMessages(brake, () => parts.turns.take(client))
      const stop = cutSilent(socket, parts.timings)
      socket.on('ping', (data) => void write((done) => socket.pong(data, false, done)))
      const closed = server.opened(
        {
          protocol: socket.protocol,
          send: (text) => write((done) => socket.send(text, done)),
          close: (code, reason) => socket.close(code, reason),
          onMessage: (handle) =>
            socket.on('message', (data: Buffer) => void receive({ ...parts, ...connection, data, takeTurn, handle })),
        },
        connection,
      )
      socket.once('close', (code, reason) => {
        stop()
        for (const { abort } of running.values()) abort()
        void closed(code, reason.toString()).catch((error: unknown) =>
          parts.logger.error({ err: error }, 'a subscription did not end cleanly'),
        )
      })
    },
  }
}

function createOptions({ schema, authenticate, documents, logger, timings, turns }: Parts): Options {
  const format = (error: GraphQLError) => formatRawError(error, logger)
  return {
    connectionInitWaitTimeout: timings.socketInitTimeoutMs,
    onConnect: ({ connectionParams = {}, extra }) => admit(extra, connectionParams, { authenticate, format }),
    onSubscribe({ extra: { socket, by, reserve, running } }, id, payload) {
      if (running.size === MAX_OPERATIONS) {
        const reason = `More than ${MAX_OPERATIONS} running operations`
        socket.close(TOO_MANY, reason)
        return [new GraphQLError(reason)]
      }
      const { query, variables: variableValues, operationName } = payload
      const unknown = documents.refuse(query, by.principal)
      if (unknown) return [new GraphQLError(unknown.message, { originalError: unknown })]
      const document = readDocument({ schema, query, operationName })
      if (Array.isArray(document)) return document
      const isSubscription = getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION
      if (isSubscription && countSubscriptions(running) === MAX_SUBSCRIPTIONS) return [tooManySubscriptions()]
      const reserved = reserve()
      const refusal = refusalOf(() => holdVariables(reserved, variableValues))
      if (refusal) return [refusal]
      const operation = startWithin({ by, reserved, turns, isSubscription })
      if (operation instanceof GraphQLError) return [operation]
      running.set(payload, { ...operation, id, isSubscription })
      return { schema, document, variableValues, operationName, contextValue: operation.context }
    },
    onNext(...[{ extra }, , payload, , { data, errors, extensions }]) {
      const operation = extra.running.get(payload)
      return {
        ...(errors && { errors: errors.map(format) }),
        ...(data !== undefined && { data }),
        extensions: { ...extensions, ...(operation && costSoFar(operation)) },
      }
    },
    onError: (...[, , , errors]) => errors.map(format),
    onComplete({ extra: { running } }, _id, payload) {
      running.get(payload)?.release()
      running.get(payload)?.abort()
      running.delete(payload)
    },
  }
}

const countSubscriptions = (running: Connection['running']) =>
  [...running.values()].filter(({ isSubscription }) => isSubscription).length

type Starting = { by: AskedBy; reserved: ReturnType<Reserve>; turns: FairTurns; isSubscription: boolean }

/** The operation, or why the principal's quota refuses it. */
function startWithin({ by, reserved, turns, isSubscription }: Starting): Operation | GraphQLError {
  let end: (() => void) | undefined
  const overQuota = refusalOf(() => (end = beginOf(by, isSubscription)))
  if (overQuota) {
    reserved.release()
    return overQuota
  }
  const operation = startOperation({ ...by, reserved, turns })
  return {
    ...operation,
    release() {
      end?.()
      operation.release()
    },
  }
}

/** Of the principal's own. Nothing waits: what else comes on the connection is not held up. */
function beginOf({ principal: { quota } }: AskedBy, isSubscription: boolean): (() => void) | undefined {
  return isSubscription ? quota?.takeTail() : quota?.takeOperation()
}

/** They are kept until the operation is over. */
function holdVariables(reserved: ReturnType<Reserve>, variables: unknown): void {
  const bytes = countValues(variables) * VALUE_BYTES
  if (bytes > ORDINARY_BYTES) reserved.add(bytes)
}

/** What refuses an operation before it begins. */
function refusalOf(begin: () => unknown): GraphQLError | undefined {
  try {
    begin()
    return undefined
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return new GraphQLError(error.message, { originalError: error })
  }
}

function tooManySubscriptions(): GraphQLError {
  const sentence = `A connection has at most ${MAX_SUBSCRIPTIONS} subscriptions. Complete one first, or open another connection.`
  const originalError = new AppError('QUERY_TOO_COMPLEX', sentence)
  return new GraphQLError(originalError.message, { originalError })
}

type Received = Parts &
  Connection & { data: Buffer; takeTurn: () => Promise<void>; handle: (text: string) => Promise<void> }

async function receive({ logger, socket, running, data, takeTurn, handle }: Received): Promise<void> {
  await takeTurn()
  if (socket.readyState !== socket.OPEN) return
  const message = readMessage(data.toString())
  if (message === undefined) return socket.close(CloseCode.BadRequest, 'Not a valid message, or nested too deeply')
  if (message.type === 'complete') for (const { id, abort } of running.values()) if (id === message.id) abort()
  try {
    // `handle` takes only text; this text keeps the digits that JSON.parse would have lost.
    await handle(JSON.stringify(message))
  } catch (error) {
    logger.error({ err: error }, 'a WebSocket message could not be handled')
    socket.close(CloseCode.InternalServerError, 'Something went wrong on the server')
  }
}

const TYPES_OF_CLIENTS: ReadonlySet<unknown> = new Set(['connection_init', 'ping', 'pong', 'subscribe', 'complete'])

/** Undefined for what is not a message of the protocol that a client may send. */
function readMessage(text: string): { type?: unknown; id?: unknown } | undefined {
  try {
    const message = parseJson(text, { maxNesting: MAX_NESTING })
    const isMessage = typeof message === 'object' && message !== null && 'type' in message
    return isMessage && TYPES_OF_CLIENTS.has(message.type) ? message : undefined
  } catch {
    return undefined
  }
}
