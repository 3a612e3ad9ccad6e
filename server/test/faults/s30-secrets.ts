/** After a journey with keys, in every form and in every wrong place, no secret is found in what the program has said to anybody. */
import { expect } from 'vitest'
import { hashOf } from '../../access/key-format.ts'
import { openWebSocket } from '../support/socket-client.ts'
import { sendRaw } from '../support/raw-request.ts'
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
  const { sealKey } = await prisma.accessState.findFirstOrThrow()
  const said = [
    ...(await Promise.all(Object.values(keys).map((key) => useEverywhere(product, key)))).flat(),
    (await sendRaw(product.url, { path: '/metrics', headers: bearer(query) })).text,
    JSON.stringify(
      await product.ask(query, '{ auditLog(first: 1000) { nodes { action actorId actorName target detail } } }'),
    ),
    JSON.stringify(await prisma.accessAudit.findMany(), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    ),
    product.output(),
  ]
  const secrets = [...Object.values(keys), ...Object.values(keys).map(hashOf), Buffer.from(sealKey).toString('hex')]
  const forms = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret, secret.startsWith('tl_') ? 'utf8' : 'hex').toString('base64'),
  ])
  // Of a key its last part is no use to anybody; the part before it is the secret.
  const parts = Object.values(keys).map((key) => key.split('_')[3] ?? key)
  const told = [...forms, ...parts].filter((secret) => said.some((text) => text.includes(secret)))
  expect(told).toEqual([])
  expect(said.join('')).toContain('UNAUTHENTICATED')
  await noteResult(
    'S30',
    `${Object.keys(keys).length} keys in ${said.length} answers and all log lines, metrics and audit rows: none of ${secrets.length} secrets was found`,
  )
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
  await Promise.race([socket.untilClosed(), waitFor(async () => socket.messages[0])])
  return [...said, JSON.stringify(socket.messages)]
}
