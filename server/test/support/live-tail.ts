/** A client of the live tail, as a program would write one: the one place that knows the transport. */
import type { GraphQLFormattedError } from 'graphql'
import { createClient } from 'graphql-ws'

type TailedLog = { id: string; level: string; message: string }

export type TailEvent = {
  __typename: 'LogTailBatch' | 'LogTailSkipped'
  logs?: TailedLog[]
  count?: number | null
  position: string
}

type Asked = { where?: object; after?: string }

const QUERY = `subscription ($where: LogFilter, $after: String) { logTail(where: $where, after: $after) {
  __typename
  ... on LogTailBatch { logs { id level message } position }
  ... on LogTailSkipped { count position } } }`

/** A refused subscription rejects with its errors, a socket that closes with an event. */
function throwFirst(thrown: unknown): never {
  const [error] = Array.isArray(thrown) ? (thrown as GraphQLFormattedError[]) : []
  if (!error) throw new Error('the connection has ended', { cause: thrown })
  throw Object.assign(new Error(error.message), { code: error.extensions?.['code'] })
}

/** Resolves when the tail is live, with what comes from then on. An error of the subscription ends it, and `next` rejects with it. */
export async function openTail(url: string, asked: Asked = {}) {
  const client = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql`, retryAttempts: 0 })
  const events = client.iterate<{ logTail: TailEvent }>({ query: QUERY, variables: asked })

  async function next(): Promise<TailEvent> {
    const { done, value } = await events.next().catch(throwFirst)
    if (done) throw new Error('the tail has ended')
    if (value.errors) throwFirst(value.errors)
    if (!value.data) throw new Error('an answer without data')
    return value.data.logTail
  }

  const first = await next()
  return {
    first,
    next,
    /** The messages of so many logs, however they are divided into batches. */
    async messages(count: number): Promise<string[]> {
      const texts: string[] = []
      while (texts.length < count) texts.push(...((await next()).logs ?? []).map(({ message }) => message))
      return texts
    },
    async [Symbol.asyncDispose]() {
      await events.return?.()
      await client.dispose()
    },
  }
}
