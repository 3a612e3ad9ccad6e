/** AUTH=on: who may do what, from the key to the answer. */
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { startApp } from './support/harness.ts'
import { makeKey } from './support/make-key.ts'
import { waitFor } from './support/wait-for.ts'

const AUTH = { env: { AUTH: 'on' } }

type Answer = { data?: Record<string, unknown> | null; errors?: { extensions: { code: string } }[] }

const send = (url: string, headers: Record<string, string>) =>
  fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"message":"hello"}',
  })

async function ask(url: string, key: string, query: string) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  })
  return { status: answer.status, json: (await answer.json()) as Answer }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('a key sends or asks, as it may, and nobody else does', async () => {
  await using app = await startApp(AUTH)
  const [ingest, query] = [await makeKey(app.prisma), await makeKey(app.prisma, { kind: 'query' })]
  await waitFor(async () => ((await send(app.url, bearer(ingest))).status === 201 ? true : undefined))
  const refused = await send(app.url, {})
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  expect((await send(app.url, bearer(query))).status).toBe(403)
  expect((await ask(app.url, query, '{ session { principal { kind name } permissions } }')).json.data).toEqual({
    session: { principal: { kind: 'KEY', name: 'test' }, permissions: ['logs:export', 'logs:read'] },
  })
  const { json } = await ask(app.url, query, '{ logs { nodes { message } } pipeline { stored } }')
  expect(json.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  expect((await fetch(`${app.url}/metrics`)).status).toBe(401)
  for (const path of ['/livez', '/readyz', '/public/health', '/'])
    expect((await fetch(app.url + path)).status).toBe(200)
})

test('a key that is revoked or expired is refused within a second', async () => {
  await using app = await startApp(AUTH)
  const [key, brief] = [
    await makeKey(app.prisma),
    await makeKey(app.prisma, { expiresAt: new Date(Date.now() + 1500) }),
  ]
  await waitFor(async () => ((await send(app.url, bearer(key))).status === 201 ? true : undefined))
  expect((await send(app.url, bearer(brief))).status).toBe(201)
  await app.prisma.accessKey.updateMany({ where: { expiresAt: null }, data: { revokedAt: new Date() } })
  const startMs = performance.now()
  await waitFor(async () => ((await send(app.url, bearer(key))).status === 401 ? true : undefined))
  expect(performance.now() - startMs).toBeLessThan(1000)
  await waitFor(async () => ((await send(app.url, bearer(brief))).status === 401 ? true : undefined))
})

test('with AUTH=off everybody does everything but what needs to know who asks', async () => {
  await using app = await startApp()
  expect((await send(app.url, bearer('whatever'))).status).toBe(201)
  const { json } = await ask(app.url, 'whatever', '{ session { principal { kind } } apiKeys { nodes { id } } }')
  expect(json.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
})

test('under a scope it says so, when it ends, and what does not count is left out', async () => {
  await using app = await startApp(AUTH)
  const filter = { resourceId: { eq: 'a' } }
  const scope = await app.prisma.accessScope.create({ data: { name: 'team a', filter, shape: 'resources' } })
  const expiresAt = new Date(Date.now() + 60_000)
  const permissions = ['logs:read', 'pipeline:read', 'audit:read'] as const
  const key = await makeKey(app.prisma, { kind: 'query', permissions, expiresAt, scopeId: scope.id })
  const session = '{ session { permissions scope expiresAt ingestIsDegraded } }'
  const { json } = await waitFor(async () => {
    const answer = await ask(app.url, key, session)
    return answer.status === 200 ? answer : undefined
  })
  expect(json.data).toEqual({
    session: {
      permissions: ['logs:read'],
      scope: 'team a',
      expiresAt: expiresAt.toISOString(),
      ingestIsDegraded: false,
    },
  })
  for (const field of ['pipeline { stored }', 'auditLog { nodes { id } }']) {
    const refused = await ask(app.url, key, `{ ${field} }`)
    expect(refused.json.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  }
})

test('what a key has begun to send counts no more once the key is over', async () => {
  await using app = await startApp(AUTH)
  const key = await makeKey(app.prisma)
  await waitFor(async () => ((await send(app.url, bearer(key))).status === 201 ? true : undefined))
  const slow = request(`${app.url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
  })
  const answered = once(slow, 'response') as Promise<[IncomingMessage]>
  slow.write('{"message":')
  await app.prisma.accessKey.updateMany({ data: { revokedAt: new Date() } })
  await waitFor(async () => ((await send(app.url, bearer(key))).status === 401 ? true : undefined))
  slow.end('"late"}')
  const [answer] = await answered
  expect(answer.resume().statusCode).toBe(401)
})
