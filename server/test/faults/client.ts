/** Clients of the rows about bad input: one that sends what it is told, well formed or not, and two for good questions. */
import { randomUUID } from 'node:crypto'
import { Agent, request as open, type OutgoingHttpHeaders } from 'node:http'
import { inject } from 'vitest'
import { TIMINGS, type Timings } from '../../platform/timings.ts'
import { createDatabase } from '../support/database.ts'
import { startRole } from '../support/program.ts'

/** `from` is an address of this machine: another one is another client. `agent` has the connections, of which the common one has 32. */
export type Sent = {
  path?: string
  headers?: OutgoingHttpHeaders
  body: string | Uint8Array
  from?: string | undefined
  agent?: Agent
}

/** `status` is 0 when the connection ended without an answer. */
export type Answer = { status: number; text: string; ms: number }

const common = new Agent({ keepAlive: true, maxSockets: 32 })

/** Posts the bytes as they are; a content type that is not given is JSON. Never rejects. */
export function send(
  url: string,
  { path = '/public/ingest', headers = {}, body, from, agent = common }: Sent,
): Promise<Answer> {
  const start = performance.now()
  return new Promise((resolve) => {
    const end = (status: number, text: string) => resolve({ status, text, ms: performance.now() - start })
    const sending = open(url + path, {
      method: 'POST',
      agent,
      localAddress: from,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    })
    sending.on('error', (error) => end(0, error.message))
    sending.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', (error) => end(0, error.message))
      response.on('end', () => end(response.statusCode ?? 0, Buffer.concat(chunks).toString()))
    })
    sending.end(body)
  })
}

type IngestAnswer = { accepted: number; rejected: { index: number; code: string }[]; error?: { code: string } }

/** Posts to the ingest route what is JSON text already, or becomes it. */
export async function ingest(url: string, body: string | object, headers: OutgoingHttpHeaders = {}) {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const answer = await send(url, { headers, body: isRaw ? body : JSON.stringify(body) })
  return { ...answer, json: JSON.parse(answer.text) as IngestAnswer }
}

type Asked<T> = Answer & { data: T; errors?: { message: string; extensions: { code: string } }[] }

/** Asks GraphQL. `T` is the data. */
export async function ask<T>(
  url: string,
  request: { query: string; variables?: object } | string,
  client: Pick<Sent, 'from' | 'agent'> = {},
): Promise<Asked<T>> {
  const body = typeof request === 'string' ? request : JSON.stringify(request)
  const answer = await send(url, { path: '/graphql', body, ...client })
  return { ...answer, ...(JSON.parse(answer.text) as Pick<Asked<T>, 'data' | 'errors'>) }
}

/** The whole product as a process of its own, on Kafka where there is one, with a database of its own. */
export async function startProduct(timings: Timings = TIMINGS) {
  const database = await createDatabase()
  const brokers = inject('kafkaBrokers') ?? []
  const parts = { role: 'all' as const, databaseUrl: database.url, brokers, topic: `bad-${randomUUID()}`, timings }
  const program = await startRole(parts, brokers.length > 0 ? {} : { STREAM: 'direct' })
  await program.untilUp()
  return {
    url: program.url,
    pid: program.pid ?? 0,
    prisma: database.prisma,
    output: program.output,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** What a row needs of it; a part of a fleet has that too. */
export type Product = Omit<Awaited<ReturnType<typeof startProduct>>, typeof Symbol.asyncDispose>
