/** A typed client for programs: a function for each operation of `operations.graphql`, by HTTP, and by WebSocket for subscriptions. */
import { getOperationAST, OperationTypeNode, print, type DocumentNode } from 'graphql'
import { createClient as createSocket } from 'graphql-ws'
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

/**
 * `url` is where Timberline listens, such as http://127.0.0.1:1323. A function rejects with a GraphqlError, or with what fetch
 * rejects with when there is no connection. A subscription is an endless iterable; breaking out of its loop ends it.
 */
export function createClient(url: string) {
  const endpoint = new URL('/graphql', url)
  return getSdk(<Data>(document: DocumentNode, variables?: unknown) => {
    const operation = { query: print(document), variables: variables as Record<string, unknown> }
    const isSubscription = getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION
    return isSubscription ? watch<Data>(endpoint, operation) : ask<Data>(endpoint, operation)
  })
}

type Operation = { query: string; variables: Record<string, unknown> }

async function ask<Data>(endpoint: URL, operation: Operation): Promise<Data> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(operation) })
  return dataOf((await response.json()) as Answer) as Data
}

async function* watch<Data>(endpoint: URL, operation: Operation): AsyncGenerator<Data> {
  const socket = createSocket({ url: endpoint.href.replace(/^http/, 'ws') })
  try {
    for await (const result of socket.iterate(operation)) yield dataOf(result as Answer) as Data
  } finally {
    await socket.dispose()
  }
}

function dataOf({ data, errors, error }: Answer): unknown {
  if (error) throw new GraphqlError([{ message: error.message, extensions: { code: error.code } }])
  if (errors) throw new GraphqlError(errors)
  return data
}
