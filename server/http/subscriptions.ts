/** GraphQL over WebSocket in the protocol of graphql-ws: queries, mutations and subscriptions, under the rules of the HTTP endpoint. */
import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { CloseCode, handleProtocols, makeServer, type ID, type ServerOptions, type SubscribePayload } from 'graphql-ws'
import { parseJson } from '../platform/text/json.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timings } from '../platform/timings.ts'
import { formatRawError } from './graphql-errors.ts'
import { MAX_NESTING, readDocument } from './document-limits.ts'
import { costSoFar, startOperation, type Operation } from './operation.ts'
import { cutSilent, createWriter, closeAll } from './sockets.ts'

export const MAX_FRAME_BYTES = 64 * 1024
/** Of one connection. */
export const MAX_OPERATIONS = 100

/** Of the protocol: too many requests. */
const TOO_MANY = CloseCode.TooManyInitialisationRequests

type Running = Operation & { id: ID }

/** What a connection runs, by the message that started it: a client may use an id again before its last operation is over. */
type Connection = { socket: WebSocket; running: Map<SubscribePayload, Running> }

type Options = ServerOptions<Record<string, unknown>, Connection>
type Parts = { schema: GraphQLSchema; logger: Logger; timings: Timings }

export function createSubscriptions(parts: Parts) {
  const server = makeServer(createOptions(parts))

  return {
    /** Prepares a scope for routes with a `wsHandler`. */
    async register(scope: FastifyInstance): Promise<void> {
      await scope.register(websocket, {
        options: { maxPayload: MAX_FRAME_BYTES, autoPong: false, handleProtocols },
        // The socket is already closed, with the code that says why.
        errorHandler: (_error, socket) => socket.close(),
        preClose: () => closeAll(scope.websocketServer),
      })
    },
    /** Serves a connection until it is closed. */
    opened(socket: WebSocket): void {
      const running: Connection['running'] = new Map()
      const write = createWriter(socket, parts.timings)
      const stop = cutSilent(socket, parts.timings)
      socket.on('ping', (data) => void write((done) => socket.pong(data, false, done)))
      const closed = server.opened(
        {
          protocol: socket.protocol,
          send: (text) => write((done) => socket.send(text, done)),
          close: (code, reason) => socket.close(code, reason),
          onMessage: (handle) =>
            socket.on(
              'message',
              (data: Buffer) => void receive({ ...parts, socket, running, text: data.toString(), handle }),
            ),
        },
        { socket, running },
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

function createOptions({ schema, logger, timings }: Parts): Options {
  const format = (error: GraphQLError) => formatRawError(error, logger)
  return {
    connectionInitWaitTimeout: timings.socketInitTimeoutMs,
    onSubscribe({ extra: { socket, running } }, id, payload) {
      if (running.size === MAX_OPERATIONS) {
        const reason = `More than ${MAX_OPERATIONS} running operations`
        socket.close(TOO_MANY, reason)
        return [new GraphQLError(reason)]
      }
      const { query, variables: variableValues, operationName } = payload
      const document = readDocument({ schema, query, operationName })
      if (Array.isArray(document)) return document
      const operation = startOperation()
      running.set(payload, { ...operation, id })
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
      running.delete(payload)
    },
  }
}

type Received = Parts & Connection & { text: string; handle: (text: string) => Promise<void> }

async function receive({ logger, socket, running, text, handle }: Received): Promise<void> {
  const message = readMessage(text)
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
