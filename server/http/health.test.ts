import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { NOBODY, PERMISSIONS, unauthenticated, type Authenticate, type Principal } from '../platform/principal.ts'
import { serve as serveStage } from '../test/support/graphql-server.ts'

const stage = { typeDefs: 'type Query { a: Int } type Mutation { b: Int }', resolvers: {} }

const KEY: Principal = { ...NOBODY, kind: 'key' }

const KEYS: Readonly<Record<string, () => Principal>> = {
  tl_q_reads: () => ({ ...KEY, permissions: new Set(['metrics:read']) }),
  tl_q_other: () => ({ ...KEY, permissions: new Set(PERMISSIONS.filter((name) => name !== 'metrics:read')) }),
  tl_q_late: () => {
    throw new AppError('DATABASE_UNAVAILABLE', 'Not known yet.')
  },
}

const authenticate: Authenticate = (present) => {
  const { key } = present()
  if (key === undefined) return NOBODY
  const principal = KEYS[key]?.()
  if (!principal) throw unauthenticated()
  return principal
}

const PROBLEM = 'no connection to db.internal'
const checks = [
  { name: 'database', isRequired: false, problem: async () => PROBLEM },
  { name: 'stream', isRequired: true, problem: async () => undefined },
]

const serve = (metricsAreOpen = false) => serveStage({ stage, checks, authenticate, names: { metricsAreOpen } })

async function probe(url: string, key?: string) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const [ready, health, live, metrics] = await Promise.all(
    ['/readyz', '/public/health', '/livez', '/metrics'].map((path) => fetch(url + path, { headers })),
  )
  return {
    statuses: [ready, health, live, metrics].map((answer) => answer?.status),
    said: `${await ready?.text()} ${await health?.text()}`,
  }
}

test('a probe is answered whatever it presents, and only who may read metrics learns what is broken', async () => {
  await using server = await serve()
  for (const key of [undefined, 'tl_q_wrong', 'tl_q_late', 'tl_q_other']) {
    const { statuses, said } = await probe(server.url, key)
    expect([key, statuses.slice(0, 3)]).toEqual([key, [200, 503, 200]])
    expect(said).toBe('{"ready":true,"degraded":[{"name":"database","required":false}]} {"message":"database"}')
  }
  const { statuses, said } = await probe(server.url, 'tl_q_reads')
  expect(statuses).toEqual([200, 503, 200, 200])
  expect(said.split(PROBLEM)).toHaveLength(3)
})

test('metrics are for who may read them, unless METRICS_OPEN says otherwise', async () => {
  await using server = await serve()
  for (const [key, status] of [
    [undefined, 401],
    ['tl_q_wrong', 401],
    ['tl_q_other', 403],
    ['tl_q_reads', 200],
  ] as const)
    expect([key, (await probe(server.url, key)).statuses[3]]).toEqual([key, status])
  await using open = await serve(true)
  for (const key of [undefined, 'tl_q_wrong', 'tl_q_other']) expect((await probe(open.url, key)).statuses[3]).toBe(200)
})
