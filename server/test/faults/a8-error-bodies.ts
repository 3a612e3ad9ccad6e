/** Every error that a client can provoke, read for what it must not tell: stack traces, SQL, paths of files, accounts. */
import { expect } from 'vitest'
import { openWebSocket } from '../support/socket-client.ts'
import { send, type Product, type Sent } from './client.ts'
import { makeMutant } from './mutate.ts'
import { noteResult, size } from './row.ts'

const MUTANTS = size(20_000, 500)

/** What was sent may come back in a message; what it tells of the server may not. */
const TELLS = [
  /\bat \S+ \(|\bat (async )?(file|node):|node_modules|\bstack(trace)?\b/i,
  /\/(?:tmp|home|root|usr|work|var|app|server)\/|file:\/\/|\.ts:\d|\.m?js:\d/,
  /\b(?:SELECT|INSERT|UPDATE|DELETE)\b.+\b(?:FROM|INTO|SET)\b|\bWHERE \(|"public"\."| = \$\d|relation "|syntax error at or near/,
  /prisma|postgres(?:ql)?:\/\/|password|kafkajs|ECONNREFUSED|127\.0\.0\.1/i,
]

const GRAPHQL = '/graphql'
const asking = (query: string, variables?: object): Sent => ({
  path: GRAPHQL,
  body: JSON.stringify({ query, variables }),
})
const LOGS = 'query ($where: LogFilter, $after: String) { logs(where: $where, after: $after) { nodes { id } } }'

const WRONG: readonly Sent[] = [
  { path: '/nothing', body: '' },
  { path: '/livez', body: '' },
  { body: '' },
  { body: '{' },
  { body: '[]' },
  { body: '{"level":"none","message":"m","timestamp":"never"}' },
  { body: 'x', headers: { 'content-type': 'text/html' } },
  { body: 'x', headers: { 'content-encoding': 'gzip' } },
  { body: 'x', headers: { 'content-encoding': 'secret' } },
  { path: GRAPHQL, body: '{' },
  { path: GRAPHQL, body: '[]' },
  { path: GRAPHQL, body: '{"query":5}' },
  { path: GRAPHQL, body: '{"query":"{ logs }"}', headers: { 'content-type': 'text/plain' } },
  asking('{'),
  asking('{ nothing }'),
  asking(LOGS, { after: 'garbage' }),
  asking(LOGS, { where: { message: { regex: '(' } } }),
  asking(LOGS, { where: { message: { eq: null } } }),
  asking(LOGS, { where: { level: { eq: 'LOUD' } } }),
  asking(LOGS, { where: 5 }),
  asking('{ log(id: "garbage") { id } }'),
  asking('{ deadLetters(after: "garbage") { nodes { id } } }'),
  asking('mutation { replayDeadLetters(ids: ["garbage"]) { __typename } }'),
  asking('mutation { ingestLogs(input: {logs: []}) { accepted } }'),
]

const NEEDS_TABLE: readonly Sent[] = [
  asking(LOGS),
  asking('{ log(id: "00000000-0000-7000-8000-000000000000") { id } }'),
  asking('{ deadLetters { nodes { id } } }'),
]

export async function expectErrorsDiscreet(product: Product): Promise<void> {
  const told: string[] = []
  let read = 0
  const look = (sent: Sent | string, text: string) => {
    read++
    if (TELLS.some((secret) => secret.test(text)))
      told.push(`${JSON.stringify(sent).slice(0, 200)}: ${text.slice(0, 300)}`)
  }
  const sendAll = async (requests: readonly Sent[]) => {
    for (const request of requests) {
      const { status, text } = await send(product.url, request)
      expect([request, status]).not.toEqual([request, 0])
      if (status >= 400 || text.includes('"errors"') || text.includes('"rejected"')) look(request, text)
    }
  }
  await sendAll(WRONG)
  for (let seed = 1; seed <= MUTANTS; seed++) {
    const { status, text } = await send(product.url, makeMutant(seed))
    if (status >= 400) look(`seed ${seed}`, text)
  }
  // What nobody expects: the table is gone, for a moment.
  await product.prisma.$executeRawUnsafe('ALTER TABLE logs RENAME TO logs_gone')
  await product.prisma.$executeRawUnsafe('ALTER TABLE dead_letters RENAME TO dead_letters_gone')
  await sendAll(NEEDS_TABLE)
  for (const text of await socketErrors(product.url)) look('WebSocket', text)
  await product.prisma.$executeRawUnsafe('ALTER TABLE logs_gone RENAME TO logs')
  await product.prisma.$executeRawUnsafe('ALTER TABLE dead_letters_gone RENAME TO dead_letters')

  expect(told).toEqual([])
  expect(read).toBeGreaterThan(WRONG.length + MUTANTS / 10)
  await noteResult('A8', `${read} error bodies read: 0 tell of stacks, SQL, files or accounts`)
}

/** The same questions over a WebSocket, and the reasons it is closed with. */
async function socketErrors(url: string): Promise<string[]> {
  using client = await openWebSocket(url)
  await client.init()
  const questions = [...WRONG, ...NEEDS_TABLE].filter(({ path, body }) => path === GRAPHQL && body.length > 20)
  const answers: string[] = []
  for (const [i, { body }] of questions.entries()) {
    const payload: unknown = JSON.parse(body.toString())
    if (typeof (payload as { query?: unknown }).query !== 'string') continue
    client.say({ type: 'subscribe', id: `${i}`, payload })
    answers.push(JSON.stringify(await client.firstReply(`${i}`)))
  }
  client.say('{')
  answers.push((await client.untilClosed()).reason)
  return answers
}
