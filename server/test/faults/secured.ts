/** The product with AUTH=on as a process of its own, and what the rows about access do with it: keys, scopes, questions, live tails. */
import { randomUUID } from 'node:crypto'
import { TIMINGS } from '../../platform/timings.ts'
import type { Permission } from '../../platform/principal.ts'
import { createDatabase } from '../support/database.ts'
import type { Database } from '../../platform/postgres/postgres.ts'
import { makeKey } from '../support/make-key.ts'
import { startRole } from '../support/program.ts'
import { signIn } from '../support/sign-in.ts'
import { openWebSocket } from '../support/socket-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { size } from './row.ts'

/** How often `startAnother` asks what has changed, should the database not have said so. */
export const LOOK_EVERY_MS = size(TIMINGS.accessLookEveryMs, 1000)

/** It never asks by itself, so that a change which nobody has told it of is never known; what was refused is written at once. */
const TOLD_ALONE = { ...TIMINGS, accessLookEveryMs: 60 * 60_000, accessNoteEveryMs: 500 }

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
  const program = await start(database.url, TOLD_ALONE)
  return {
    ...createClients(program.url, { prisma, sender }),
    output: program.output,
    /** Another instance on the same database, which looks for changes by itself. */
    async startAnother() {
      const other = await start(database.url, { ...TIMINGS, accessLookEveryMs: LOOK_EVERY_MS })
      const dispose = () => other[Symbol.asyncDispose]()
      return { ...createClients(other.url, { prisma, sender }), [Symbol.asyncDispose]: dispose }
    },
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function start(databaseUrl: string, timings: typeof TIMINGS) {
  const topic = `secured-${randomUUID()}`
  const program = await startRole(
    { role: 'all', databaseUrl, brokers: [], topic, timings },
    { STREAM: 'direct', AUTH: 'on', LOG_LEVEL: 'debug' },
  )
  await program.untilUp()
  return program
}

type Columns = {
  permissions?: readonly Permission[]
  scopeId?: string
  ownerId?: string
  expiresAt?: Date
  name?: string
}

function createClients(url: string, { prisma, sender }: { prisma: Database; sender: string }) {
  const ask = <T = Record<string, unknown>>(key: string, query: string, variables: object = {}) =>
    askAs<T>(url, key, { query, variables })

  return {
    url,
    prisma,
    sender,
    ask,
    /** A query key, once it is known there. */
    async key(columns: Columns = {}) {
      const key = await makeKey(prisma, { kind: 'query', ...columns })
      await waitFor(async () => (await ask(key, '{ session { principal { id } } }')).data ?? undefined)
      return key
    },
    /** The id of a scope of some resources. */
    async scope(...resources: string[]): Promise<string> {
      const filter = { resourceId: { in: resources } }
      return (await prisma.accessScope.create({ data: { name: randomUUID(), filter, shape: 'resources' } })).id
    },
    /** Somebody with a role of their own that has the scope, signed in. */
    async person(scopeId: string) {
      const role = `r-${randomUUID()}`
      await prisma.accessRole.create({ data: { name: role, permissions: ['logs:read'], scopeId } })
      return signIn(prisma, { login: role, roles: [role] })
    },
    /** Posts a log for each message. */
    async post(resourceId: string, messages: readonly string[]): Promise<void> {
      const body = JSON.stringify(messages.map((message) => ({ message, resourceId })))
      const { status, text } = await send(url, { body, headers: bearer(sender) })
      if (status !== 201) throw new Error(`${status} ${text}`)
    },
    tail: (key: string, variables: Asked = {}) => openTail(url, bearer(key), variables),
    /** As a page of ours opens it. */
    tailOf: (cookie: string, variables: Asked = {}) => openTail(url, { cookie, origin: url }, variables),
  }
}

type Asked = { where?: object; after?: string }

async function askAs<T>(url: string, key: string, asked: object): Promise<Answer<T>> {
  const answer = await send(url, { path: '/graphql', body: JSON.stringify(asked), headers: bearer(key) })
  return JSON.parse(answer.text) as Answer<T>
}

export type Secured = Omit<Awaited<ReturnType<typeof startSecured>>, typeof Symbol.asyncDispose>

export type Instance = ReturnType<typeof createClients>

/** Throws for an answer with errors. */
export function dataOf<T>({ data, errors }: Answer<T>): T {
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return data
}

/** The part of a key that is no secret. */
export const idOf = (key: string): string => key.split('_')[2] ?? ''

/** A key comes in the first message, as browsers send one, and a cookie with the request. */
async function openTail(url: string, headers: Record<string, string>, variables: object) {
  const isOfPerson = 'cookie' in headers
  const client = await openWebSocket(url, isOfPerson ? { headers } : {})
  client.say({ type: 'connection_init', ...(!isOfPerson && { payload: headers }) })
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
