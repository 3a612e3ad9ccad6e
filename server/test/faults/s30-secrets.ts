/** After a journey with keys, in every form and in every wrong place, no secret is found in what the program has said to anybody. */
import { expect } from 'vitest'
import { hashOf } from '../../access/key-format.ts'
import { openWebSocket } from '../support/socket-client.ts'
import { sendRaw } from '../support/raw-request.ts'
import { signIn } from '../support/sign-in.ts'
import { waitFor } from '../support/wait-for.ts'
import { noteResult } from './row.ts'
import { bearer, idOf, type Secured } from './secured.ts'

export async function expectSecretsUntold(product: Secured): Promise<void> {
  const { prisma, sender } = product
  const query = await product.key({ permissions: ['logs:read', 'logs:export', 'audit:read', 'metrics:read'] })
  const scoped = await product.key({ scopeId: await product.scope('s30') })
  const revoked = await product.key()
  await prisma.accessKey.update({ where: { id: idOf(revoked) }, data: { revokedAt: new Date() } })
  await waitFor(async () => ((await product.ask(revoked, '{ session { scope } }')).data ? undefined : true))
  // One digit wrong: who mistypes a key is told nothing of it, and neither is the log.
  const mistyped = `${query.slice(0, -1)}${query.endsWith('a') ? 'b' : 'a'}`

  const keys = { sender, query, scoped, revoked, mistyped }
  const people = await useAsPeople(product)
  const { sealKey } = await prisma.accessState.findFirstOrThrow()
  const told = [
    ...(await Promise.all(Object.values(keys).map((key) => useEverywhere(product, key)))).flat(),
    ...people.said,
    (await sendRaw(product.url, { path: '/metrics', headers: bearer(query) })).text,
  ]
  // What was refused is written a moment later.
  await waitFor(async () => {
    const rows = await prisma.accessAudit.findMany({ where: { action: 'denied' } })
    const reasons = new Set(rows.map(({ detail }) => (detail as { reason: string }).reason))
    return reasons.size >= 3 ? true : undefined
  })
  const said = [
    ...told,
    JSON.stringify(
      await product.ask(query, '{ auditLog(first: 1000) { nodes { action actorId actorName target detail } } }'),
    ),
    JSON.stringify(await prisma.accessAudit.findMany(), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    ),
    product.output(),
  ]
  const secrets = {
    ...keys,
    ...people.secrets,
    ...Object.fromEntries(Object.entries(keys).map(([name, key]) => [`the hash of ${name}`, hashOf(key)])),
    'what positions are sealed with': Buffer.from(sealKey).toString('hex'),
  }
  const found = Object.entries(secrets).filter(([, secret]) => said.some((text) => isIn(text, secret)))
  expect(found.map(([name]) => name)).toEqual([])
  expect(said.join('')).toContain('UNAUTHENTICATED')
  await noteResult(
    'S30',
    `${Object.keys(keys).length} keys, passwords, links and sessions in ${said.length} answers and all log lines, metrics and audit rows: none of ${Object.keys(secrets).length} secrets was found`,
  )
}

/** As it is, as bytes, and within a longer text in base64, where it begins at one of three places. */
function isIn(text: string, secret: string): boolean {
  // Of a key its first part is no secret, and its last one of no use to anybody.
  const part = secret.startsWith('tl_') ? (secret.split('_')[3] ?? secret) : secret
  const bytes = Buffer.from(part, /^[\da-f]{64}$/.test(part) ? 'hex' : 'utf8')
  const inBase64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  )
  return [part, bytes.toString('hex'), ...inBase64].some((form) => text.includes(form))
}

type Journey = { said: string[]; secrets: Readonly<Record<string, string>> }

/** Signing in, with what is right and what is typed in the wrong place, and what an admin makes. */
async function useAsPeople({ url, prisma }: Secured): Promise<Journey> {
  const { cookie } = await signIn(prisma, { login: 's30-admin' })
  const headers = { cookie, origin: url, 'content-type': 'application/json' }
  const said: string[] = []
  const change = async (mutation: string) => {
    const body = JSON.stringify({ query: `mutation { ${mutation} }` })
    const { text } = await sendRaw(url, { method: 'POST', path: '/graphql', headers, body })
    return text
  }
  const post = async (path: string, body: object) => {
    const asked = { method: 'POST', path, headers: { origin: url, 'content-type': 'application/json' } }
    const answer = await sendRaw(url, { ...asked, body: JSON.stringify(body) })
    said.push(`${answer.status} ${answer.text}`)
    return answer
  }
  const invited = await waitFor(
    async () =>
      /person-[\w-]+/.exec(await change('invitePerson(input: { login: "s30", roles: ["viewer"] }) { link }'))?.[0],
  )
  const made = /tl_q_\w+/.exec(await change('createKey(input: { name: "s30", kind: QUERY }) { secret }'))?.[0] ?? ''
  const rotated =
    /tl_q_\w+/.exec(await change(`rotateKey(id: "${idOf(made)}", overlapSeconds: 60) { secret }`))?.[0] ?? ''
  const secrets = {
    'an invitation': invited.slice('person-'.length),
    'a session of an admin': cookie.slice('timberline='.length),
    'a key that was made': made,
    'a key that was rotated': rotated,
    'a password': 'a double bass in the fog',
    'a wrong password': 'a single bass in the fog',
    'a password as a login': 'a double bass in the sun',
  }
  const { 'a password': password, 'a wrong password': wrong, 'a password as a login': login } = secrets
  await post('/auth/setup', { token: `${invited}x`, password })
  const begun = await post('/auth/setup', { token: invited, password })
  await post('/auth/setup', { token: invited, password })
  await post('/auth/login', { login: 's30', password: wrong })
  await post('/auth/login', { login, password })
  await post('/auth/login', { login: 's30', password: [password] })
  await post('/auth/login', { login: 's30', password, [login]: password })
  const again = await post('/auth/login', { login: 's30', password })
  const sessions = [begun, again].map(
    ({ headers: { 'set-cookie': lines = [] } }) => /=([^;]{20,})/.exec(lines[0] ?? '')?.[1],
  )
  if (made === '' || rotated === '' || sessions.includes(undefined)) throw new Error('The journey has not been made.')
  const begunSessions = { 'a session': sessions[0] ?? '', 'another session': sessions[1] ?? '' }
  return { said, secrets: { ...secrets, ...begunSessions } }
}

/** What comes back, headers included. */
async function useEverywhere(product: Secured, key: string): Promise<string[]> {
  const { url } = product
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  const body = '{"message":"s30"}'
  const json = { 'content-type': 'application/json' }
  const graphql = JSON.stringify({ query: '{ logs(first: 1, after: "x") { nodes { id } } }' })
  const sent = [
    ...[
      bearer(key),
      { authorization: basic(`user:${key}`) },
      { authorization: `Splunk ${key}` },
      { 'x-api-key': key },
    ].flatMap((headers) => [
      { method: 'POST', path: '/public/ingest', headers: { ...json, ...headers }, body },
      { method: 'POST', path: '/graphql', headers: { ...json, ...headers }, body: graphql },
      { path: '/export?where=x', headers },
      { path: '/metrics', headers },
    ]),
    // Wrong places.
    { path: `/export?key=${key}` },
    { method: 'POST', path: `/public/ingest?api_key=${key}`, headers: json, body },
    { path: `/${key}` },
    { path: '/graphql?query=%7B__typename%7D', headers: { cookie: `timberline=${key}` } },
    { path: '/graphql', headers: { ...bearer(key), 'x-api-key': `${key}x` } },
    { path: '/export', headers: { referer: `${url}/?key=${key}`, authorization: `Digest ${key}` } },
    { method: 'POST', path: '/public/ingest', headers: { ...json, ...bearer(key), 'idempotency-key': '' }, body: '{' },
  ]
  const answers = await Promise.all(sent.map((one) => sendRaw(url, one)))
  // An address that does not exist is said again to who has asked for it.
  const said = answers.map(({ status, headers, text }, i) => {
    const whole = `${status} ${JSON.stringify(headers)} ${text}`
    return sent[i]?.path === `/${key}` ? whole.replaceAll(key, '') : whole
  })
  using socket = await openWebSocket(url)
  socket.say({ type: 'connection_init', payload: { headers: { authorization: `Bearer ${key}` }, token: key } })
  const ended = await Promise.race([socket.untilClosed(), waitFor(async () => socket.messages[0])])
  return [...said, JSON.stringify([ended, socket.messages])]
}
