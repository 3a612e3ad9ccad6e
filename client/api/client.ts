/** A typed client for programs: a function for each operation of `operations.graphql`, by HTTP, and by WebSocket for subscriptions. */
import { getOperationAST, OperationTypeNode, print, type DocumentNode } from 'graphql'
import { CloseCode, createClient as createSocket } from 'graphql-ws'
import { getSdk } from '../generated/api.ts'

type AnswerError = { message: string; extensions?: { code?: string } }
type Answer = {
  data?: unknown
  errors?: AnswerError[]
  /** In place of the others when the request was refused before GraphQL had it. */
  error?: { code: string; message: string }
}

/** What Timberline answered instead of data. */
export class GraphqlError extends Error {
  /** The code of the first error; docs/api.md lists all codes. */
  readonly code: string | undefined
  constructor(errors: readonly AnswerError[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.name = 'GraphqlError'
    this.code = errors[0]?.extensions?.code
  }
}

type ClientOptions = {
  /** An API key, where Timberline has AUTH=on: one that asks for `searchLogs` and the like, one that sends for `ingestLogs`. */
  key?: string | undefined
}

/**
 * `url` is where Timberline listens, such as http://127.0.0.1:1323. A function rejects with a GraphqlError, or with what fetch
 * rejects with when there is no connection. A subscription is an endless iterable; breaking out of its loop ends it. It rejects when the
 * connection is lost; `after` then continues a tail where it was.
 */
export function createClient(url: string, { key }: ClientOptions = {}) {
  const server: Server = {
    endpoint: new URL('/graphql', url),
    credentials: key === undefined ? {} : { authorization: `Bearer ${key}` },
  }
  return getSdk(<Data>(document: DocumentNode, variables?: unknown) => {
    const operation = { query: print(document), variables: variables as Record<string, unknown> }
    const isSubscription = getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION
    return isSubscription ? watch<Data>(server, operation) : ask<Data>(server, operation)
  })
}

/** `credentials` are headers of a request, and the first message of a socket. */
type Server = { endpoint: URL; credentials: Record<string, string> }
type Operation = { query: string; variables: Record<string, unknown> }

async function ask<Data>({ endpoint, credentials }: Server, operation: Operation): Promise<Data> {
  const headers = { 'content-type': 'application/json', ...credentials }
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(operation) })
  return dataOf((await response.json()) as Answer) as Data
}

/** A connection that is lost is not made again: what was logged meanwhile would be missing without a word. */
async function* watch<Data>({ endpoint, credentials }: Server, operation: Operation): AsyncGenerator<Data> {
  const url = endpoint.href.replace(/^http/, 'ws')
  const socket = createSocket({ url, connectionParams: credentials, retryAttempts: 0 })
  try {
    for await (const result of socket.iterate(operation)) yield dataOf(result as Answer) as Data
  } catch (error) {
    throw error instanceof Error ? error : lostConnection(error)
  } finally {
    await socket.dispose()
  }
}

/** `cause` is the event of a WebSocket. */
function lostConnection(cause: unknown): Error {
  const { code, reason } = cause as Partial<CloseEvent>
  if (code === CloseCode.Forbidden) {
    return new GraphqlError([{ message: 'There is no valid key.', extensions: { code: 'UNAUTHENTICATED' } }])
  }
  return new Error(`The connection was lost (${code ?? 'not opened'}${reason ? `: ${reason}` : ''}).`, { cause })
}

function dataOf({ data, errors, error }: Answer): unknown {
  if (error) throw new GraphqlError([{ message: error.message, extensions: { code: error.code } }])
  if (errors) throw new GraphqlError(errors)
  return data
}
