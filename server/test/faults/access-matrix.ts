/** Every route and every root field, asked by a caller: what differs from the rules. */
import type { GraphQLSchema } from 'graphql'
import { RULES } from '../../access/rules.ts'
import type { Permission } from '../../platform/principal.ts'
import { sendRaw } from '../support/raw-request.ts'
import { openWebSocket } from '../support/socket-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { rootFields, type RootField } from './access-fields.ts'
import { send } from './client.ts'
import type { Guarded, Route } from './guarded.ts'

export type Caller = {
  name: string
  headers: Record<string, string>
  /** Undefined: what is presented is not valid, or nothing is. */
  permissions: ReadonlySet<Permission> | undefined
  /** Each address is another client; absent: one for all that it asks. */
  from?: () => string
}

export type Asked = Pick<Guarded, 'url' | 'routes'> & { schema: GraphQLSchema }

/** What was seen and is not as written, in words. */
export async function askEverything({ url, routes, schema }: Asked, caller: Caller): Promise<string[]> {
  const ofRoutes = await collect(routes.filter(isAskable), (route) => askRoute(url, route, caller))
  const ofFields = await collect(rootFields(schema), (field) => askField(url, field, caller))
  return [...ofRoutes, ...ofFields].map((text) => `${caller.name}: ${text}`)
}

/** How many cells a caller has. */
export const countCells = ({ routes, schema }: Asked) => routes.filter(isAskable).length + rootFields(schema).length

async function collect<T>(items: readonly T[], ask: (item: T) => Promise<string | undefined>): Promise<string[]> {
  const wrong: string[] = []
  for (const item of items) {
    const found = await ask(item)
    if (found !== undefined) wrong.push(found)
  }
  return wrong
}

/** Fastify makes a HEAD for each GET, which goes the same way. Who signs in has to be nobody yet: those routes say themselves what they need. */
const isAskable = ({ method, url }: Route) => method !== 'HEAD' && !(method === 'POST' && url.startsWith('/auth/'))

/** Nothing of a request counts as a question of GraphQL or a log, so whoever gets past the door gets an error of what is behind it. */
async function askRoute(url: string, { method, url: pattern, needs }: Route, caller: Caller) {
  const path = pattern.replaceAll(/:\w+/g, 'x').replaceAll('*', 'x')
  const body = method === 'POST' || method === 'PUT' ? '{"message":"matrix"}' : ''
  const headers = { ...caller.headers, ...(body !== '' && { 'content-type': 'application/json' }) }
  const { status } = await sendRaw(url, { method, path, headers, body, from: caller.from?.() })
  const expected = expectedOf(needs, caller.permissions)
  const seen = status === 401 || status === 403 ? status : 'served'
  return seen === expected ? undefined : `${method} ${pattern} (${needs}) was answered with ${status}`
}

function expectedOf(needs: string, permissions: Caller['permissions']): 401 | 403 | 'served' {
  if (needs === 'open' || needs === 'probe') return 'served'
  // What is presented is looked at; a page is for everybody, and all else asks for a principal.
  if (needs === 'optional') return permissions === undefined ? 401 : 'served'
  if (permissions === undefined) return 401
  return needs === 'principal' || permissions.has(needs as Permission) ? 'served' : 403
}

async function askField(url: string, { type, name, document }: RootField, caller: Caller): Promise<string | undefined> {
  const need = needOf(type, name)
  const isAllowed = need === 'principal' || caller.permissions?.has(need as Permission) === true
  const seen = type === 'Subscription' ? await overSocket(url, document, caller) : await overHttp(url, document, caller)
  const expected = caller.permissions === undefined ? 'unknown' : isAllowed ? 'served' : 'forbidden'
  return seen.startsWith(expected) ? undefined : `${type}.${name} (${need}) was ${seen}`
}

const needOf = (type: RootField['type'], name: string) =>
  (RULES[type] as Readonly<Record<string, string>>)[name] ?? 'no rule'

type Seen = `unknown${string}` | 'forbidden' | 'served'

const seenIn = (text: string): Seen => (text.includes('"FORBIDDEN"') ? 'forbidden' : 'served')

async function overHttp(url: string, query: string, { headers, from }: Caller): Promise<Seen> {
  const { status, text } = await send(url, {
    path: '/graphql',
    body: JSON.stringify({ query }),
    headers,
    from: from?.(),
  })
  return status === 401 || text.includes('"UNAUTHENTICATED"') ? 'unknown' : seenIn(text)
}

/** The key comes in the first message, as a browser sends it. */
async function overSocket(url: string, query: string, { headers, from }: Caller): Promise<Seen> {
  using client = await openWebSocket(url, from ? { from: from() } : {})
  client.say({ type: 'connection_init', payload: headers })
  const acknowledged = waitFor(async () => client.messages.find(({ type }) => type === 'connection_ack'))
  const closed = client.untilClosed().then(({ code, reason }) => `unknown: ${code} ${reason}` as const)
  const answered = acknowledged.then(async () => {
    client.subscribe('tail', query)
    return seenIn(JSON.stringify(await client.firstReply('tail')))
  })
  answered.catch(() => undefined)
  return await Promise.race([closed, answered])
}
