/** The product with AUTH=on as a process of its own, and what the rows about access do with it: keys, scopes, questions, live tails. */
import { randomUUID } from 'node:crypto'
import { TIMINGS } from '../../platform/timings.ts'
import type { Permission } from '../../platform/principal.ts'
import { createDatabase } from '../support/database.ts'
import { makeKey } from '../support/make-key.ts'
import { startRole } from '../support/program.ts'
import { openWebSocket } from '../support/socket-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { size } from './row.ts'

/** How often a process asks what has changed, should the database not have said so. */
export const LOOK_EVERY_MS = size(TIMINGS.accessLookEveryMs, 1000)

type TailEvent = { __typename: string; logs?: { message: string }[]; count?: string | null; position: string }

type Errors = { message: string; extensions: { code: string } }[]

/** What a subscription is told. */
type Told = Answer<{ logTail: TailEvent }>

type Answer<T = Record<string, unknown>> = {
  data?: T | null
  errors?: { message: string; extensions: { code: string } }[]
}

const TAIL = `subscription ($where: LogFilter, $after: String) { logTail(where: $where, after: $after) {
  __typename ... on LogTailBatch { logs { message } position } ... on LogTailSkipped { count position } } }`

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

export async function startSecured() {
  const database = await createDatabase()
  const { prisma } = database
  // Before the start: it is known from the first moment on.
  const sender = await makeKey(prisma, { name: 'sender' })
  const timings = { ...TIMINGS, accessLookEveryMs: LOOK_EVERY_MS }
  const program = await startRole(
    { role: 'all', databaseUrl: database.url, brokers: [], topic: `secured-${randomUUID()}`, timings },
    { STREAM: 'direct', AUTH: 'on', LOG_LEVEL: 'debug' },
  )
  await program.untilUp()
  const { url } = program

  const ask = <T = Record<string, unknown>>(key: string, query: string, variables: object = {}) =>
    askAs<T>(url, key, { query, variables })

  return {
    url,
    prisma,
    sender,
    output: program.output,
    ask,
    /** A query key, once it is known there. */
    async key(
      columns: { permissions?: readonly Permission[]; scopeId?: string; expiresAt?: Date; name?: string } = {},
    ) {
      const key = await makeKey(prisma, { kind: 'query', ...columns })
      await waitFor(async () => (await ask(key, '{ session { principal { id } } }')).data ?? undefined)
      return key
    },
    /** The id of a scope of some resources. */
    async scope(...resources: string[]): Promise<string> {
      const filter = { resourceId: { in: resources } }
      return (await prisma.accessScope.create({ data: { name: randomUUID(), filter, shape: 'resources' } })).id
    },
    /** Posts a log for each message. */
    async post(resourceId: string, messages: readonly string[]): Promise<void> {
      const body = JSON.stringify(messages.map((message) => ({ message, resourceId })))
      const { status, text } = await send(url, { body, headers: bearer(sender) })
      if (status !== 201) throw new Error(`${status} ${text}`)
    },
    tail: (key: string, variables: { where?: object; after?: string } = {}) => openTail(url, key, variables),
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function askAs<T>(url: string, key: string, asked: object): Promise<Answer<T>> {
  const answer = await send(url, { path: '/graphql', body: JSON.stringify(asked), headers: bearer(key) })
  return JSON.parse(answer.text) as Answer<T>
}

export type Secured = Omit<Awaited<ReturnType<typeof startSecured>>, typeof Symbol.asyncDispose>

/** Throws for an answer with errors. */
export function dataOf<T>({ data, errors }: Answer<T>): T {
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return data
}

/** The part of a key that is no secret. */
export const idOf = (key: string): string => key.split('_')[2] ?? ''

async function openTail(url: string, key: string, variables: object) {
  const client = await openWebSocket(url)
  client.say({ type: 'connection_init', payload: bearer(key) })
  await waitFor(async () => client.messages.find(({ type }) => type === 'connection_ack'))
  client.subscribe('tail', TAIL, variables)
  await client.firstReply('tail')
  const events = () =>
    client.messages
      .filter(({ type }) => type === 'next')
      .flatMap(({ payload }) => (payload as Told).data ?? [])
      .map(({ logTail }) => logTail)
  return {
    events,
    /** The messages of all logs so far. */
    shown: () => events().flatMap(({ logs = [] }) => logs.map(({ message }) => message)),
    /** The codes of the errors that it was told, in the answer or at the end. */
    codes: () =>
      client.messages
        .filter(({ type }) => type === 'next' || type === 'error')
        .flatMap(({ payload }) => (Array.isArray(payload) ? (payload as Errors) : ((payload as Told).errors ?? [])))
        .map(({ extensions }) => extensions.code),
    lastPosition: () => events().at(-1)?.position ?? '',
    untilClosed: client.untilClosed,
    [Symbol.dispose]: client[Symbol.dispose],
  }
}

export type Tail = Awaited<ReturnType<typeof openTail>>
