/** The product in this process with AUTH=on, its routes and its schema, and keys for it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql'
import { TIMINGS, type Timings } from '../../platform/timings.ts'
import type { TestDatabase } from '../support/database.ts'
import { startApp } from '../support/harness.ts'
import { makeKey } from '../support/make-key.ts'
import { waitFor } from '../support/wait-for.ts'
import { send, type Sent } from './client.ts'

export type Route = { method: string; url: string; needs: string }

/** Another client than the rows: keys that are not known yet do not count as theirs. */
const WAITING = '127.0.0.9'

const BOTH_MAY = ['logs:read', 'logs:export'] as const

type Options = { timings?: Timings; database?: Omit<TestDatabase, 'reads'>; env?: Record<string, string> }

export async function startGuarded({ timings = TIMINGS, database, env = {} }: Options = {}) {
  const routes: Route[] = []
  const stop = noteRoutes(routes)
  const app = await startApp({ timings, env: { AUTH: 'on', ...env }, ...(database && { database }) }).finally(stop)
  const { url, prisma } = app

  /** Resolves when the server knows it. */
  async function key(wanted: Parameters<typeof makeKey>[1] = {}): Promise<string> {
    const text = await makeKey(prisma, wanted)
    await waitFor(async () => ((await statusOf(text)) === 401 ? undefined : true))
    return text
  }

  /** What asking who it is answers; a row's own client may have been told to stop. */
  async function statusOf(text: string): Promise<number> {
    const body = '{"query":"{ session { principal { id } } }"}'
    const { status } = await send(url, { path: '/graphql', body, headers: bearer(text), from: WAITING })
    return status === 429 ? 401 : status
  }

  async function readSchema(): Promise<GraphQLSchema> {
    const reader = await key({ kind: 'query', permissions: BOTH_MAY })
    const body = JSON.stringify({ query: getIntrospectionQuery() })
    const { text } = await send(url, { path: '/graphql', body, headers: bearer(reader) })
    return buildClientSchema((JSON.parse(text) as { data: IntrospectionQuery }).data)
  }

  return { url, prisma, routes, key, statusOf, readSchema, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

export type Guarded = Awaited<ReturnType<typeof startGuarded>>

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Posts one log. */
export const post = ({ url, key }: { url: string; key: string }, record: object, more: Partial<Sent> = {}) =>
  send(url, { ...more, body: JSON.stringify(record), headers: { ...bearer(key), ...more.headers } })

/** Of every server of Fastify that is made until the answer is called: the table itself, not a list beside it. */
function noteRoutes(routes: Route[]): () => void {
  const onServer = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url, config }) => {
      for (const each of [method].flat()) routes.push({ method: each, url, needs: config?.needs ?? 'nothing is said' })
    })
  }
  subscribe('fastify.initialization', onServer)
  return () => void unsubscribe('fastify.initialization', onServer)
}
