/** A server with one stage for tests of the edge, and clients that speak to it by HTTP and WebSocket. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../../platform/logger.ts'
import { createMetrics } from '../../platform/metrics.ts'
import { createReceive } from '../../platform/http-body/receive.ts'
import { createGraphql, createHttp, type Check } from '../../http/server.ts'
import { QUICK_TIMINGS } from './quick-timings.ts'

type Stage = { typeDefs: string; resolvers: object }
type Options = {
  stage: Stage
  checks?: Check[]
  routes?: (app: FastifyInstance) => Promise<void>
  maxHeldBytes?: number | undefined
}

export type Answer = {
  data?: Record<string, unknown>
  errors?: { message: string; extensions: { code: string } }[]
  extensions?: { cost: { timeMs: number; rows: number } }
}

export async function serve({ stage, checks = [], routes = async () => undefined, maxHeldBytes }: Options) {
  const logger = createLogger({ level: 'silent' })
  const pagesFolder = await mkdtemp(join(tmpdir(), 'timberline-pages-'))
  await writeFile(join(pagesFolder, 'index.html'), '<title>explorer</title>')
  await writeFile(join(pagesFolder, 'graphiql.html'), '<title>graphiql</title>')
  const graphql = await createGraphql({ stages: [stage], receive: createReceive({ maxHeldBytes }), logger })
  const api = { graphql, pagesFolder, routes, downloads: async () => undefined }
  const at = { host: '127.0.0.1', port: 0, timings: QUICK_TIMINGS }
  const http = await createHttp({ ...at, checks, metrics: createMetrics(), logger, api })
  const url = `http://127.0.0.1:${await http.start()}`
  return {
    url,
    stop: http.stop,
    async ask(query: string, variables: object = {}, init: RequestInit = {}) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        ...init,
      })
      const json = (await answer.json()) as Answer
      return { status: answer.status, retryAfter: answer.headers.get('retry-after'), json }
    },
    async [Symbol.asyncDispose]() {
      await http.stop()
      await rm(pagesFolder, { recursive: true })
    },
  }
}
