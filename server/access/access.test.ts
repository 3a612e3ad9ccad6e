/** Keys, from the mutation that makes them to what is written about them. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { createMetrics } from '../platform/metrics.ts'
import { NOBODY, PERMISSIONS, type Principal } from '../platform/principal.ts'
import { createSlots } from '../platform/slots.ts'
import { TIMINGS } from '../platform/timings.ts'
import { createTestClock } from '../test/support/clock.ts'
import { createDatabase } from '../test/support/database.ts'
import { serve } from '../test/support/graphql-server.ts'
import { testLogger } from '../test/support/test-logger.ts'
import { QUERY_SDL } from '../test/support/query-sdl.ts'
import { createAccess } from './access.ts'
import { readKeyId } from './key-format.ts'

/** What this stage extends, or shows of others. */
const SDL = `${QUERY_SDL}${readFileSync(new URL('../ingest/ingest.graphql', import.meta.url), 'utf8')}`

const REQUEST = '00000000-0000-4000-8000-000000000000'

/** As where the environment says nothing. */
const { people: PEOPLE } = readConfig({}).access

const START_MS = Date.UTC(2026, 11, 1, 23, 59)

async function open() {
  const database = await createDatabase()
  const { prisma } = database
  const person = { issuer: 'local', subject: 'ada', name: 'Ada', roles: ['admin'] }
  const { id, name } = await prisma.accessUser.create({ data: person })
  const asker: { principal: Principal } = {
    principal: { ...NOBODY, kind: 'person', id, name, permissions: new Set(PERMISSIONS) },
  }
  const clock = createTestClock()
  const wall = { ms: START_MS }
  const make = () =>
    createAccess({
      isOn: true,
      database: prisma,
      databaseUrl: database.url,
      slots: createSlots({ slots: 2, reserve: 1, maxWaiting: 100, maxWaitMs: 5000 }),
      people: PEOPLE,
      auditDays: 400,
      readInput: (_type, json) => JSON.parse(json) as unknown,
      preview: async () => expect.unreachable('nobody asks what a scope shows'),
      ingestIsDegraded: () => false,
      metrics: createMetrics(),
      logger: testLogger,
      now: () => wall.ms,
      clock,
    })
  const access = make()
  await access.start()
  const stage = { typeDefs: `${SDL}${access.typeDefs}`, resolvers: access.resolvers }
  const server = await serve({ stage, authenticate: () => asker.principal })
  const ask = async (query: string, variables: object = {}) => (await server.ask(query, variables)).json
  return {
    prisma,
    access,
    make,
    clock,
    wall,
    asker,
    ask,
    /** The whole key, or the code of the refusal. */
    async create(input: object): Promise<string> {
      const { data, errors } = await ask('mutation ($input: CreateKeyInput!) { createKey(input: $input) { secret } }', {
        input,
      })
      const made = data?.['createKey'] as { secret: string } | null | undefined
      return made?.secret ?? `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`
    },
    authenticate: (key: string, ip = '127.0.0.1') => access.authenticate(() => ({ key }), { ip, requestId: REQUEST }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await access.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

const KEYS = `{ apiKeys { nodes {
  id name kind permissions documents expiresAt lastUsedAt revokedAt
  scope { name shape revision roles keyCount } owner { name login method roles hasPassword }
  defaults { resourceId { mode value } parentResourceId metadata } quota { recordsPerSecond bytesPerDay tails burstSeconds }
} } }`

test('a key is made with all that it can have, shown, and does what it says', async () => {
  await using api = await open()
  const scope = await api.prisma.accessScope.create({
    data: { name: 'mine', filter: { level: { eq: 'INFO' } }, shape: 'other' },
  })
  const ingest = await api.create({
    name: ' sends ',
    kind: 'INGEST',
    defaults: { resourceId: { mode: 'PREFIX', value: 'a-' }, parentResourceId: 'a', metadata: { team: 'a' } },
    quota: { recordsPerSecond: 5, bytesPerDay: 1_000_000_000_000 },
    expiresAt: '2027-01-01T00:00:00Z',
  })
  const query = await api.create({
    name: 'asks',
    kind: 'QUERY',
    scopeId: scope.id,
    isPersonal: true,
    documents: 'KNOWN',
    quota: { tails: 3 },
  })
  const { data } = await api.ask(KEYS)
  const { nodes } = (data?.['apiKeys'] ?? { nodes: [] }) as { nodes: { name: string }[] }
  expect(nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    {
      id: readKeyId(query),
      name: 'asks',
      kind: 'QUERY',
      permissions: ['logs:export', 'logs:read'],
      documents: 'KNOWN',
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      scope: { name: 'mine', shape: 'OTHER', revision: 1, roles: [], keyCount: 1 },
      owner: { name: 'Ada', login: 'ada', method: 'LOCAL', roles: ['admin'], hasPassword: false },
      defaults: null,
      quota: { recordsPerSecond: null, bytesPerDay: null, tails: 3, burstSeconds: null },
    },
    {
      id: readKeyId(ingest),
      name: 'sends',
      kind: 'INGEST',
      permissions: ['ingest:write'],
      documents: 'ANY',
      expiresAt: '2027-01-01T00:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
      scope: null,
      owner: null,
      defaults: { resourceId: { mode: 'PREFIX', value: 'a-' }, parentResourceId: 'a', metadata: { team: 'a' } },
      quota: { recordsPerSecond: 5, bytesPerDay: 1_000_000_000_000, tails: null, burstSeconds: null },
    },
  ])
  expect(await api.authenticate(ingest)).toMatchObject({
    kind: 'key',
    name: 'sends',
    scope: undefined,
    documents: 'any',
    defaults: { resourceId: { mode: 'prefix', value: 'a-' }, parentResourceId: 'a', metadata: { team: 'a' } },
  })
  expect(await api.authenticate(query)).toMatchObject({
    documents: 'known',
    defaults: undefined,
    scope: { name: 'mine', filter: { level: { eq: 'INFO' } } },
  })
})

const REFUSED = [
  [{ kind: 'INGEST', scopeId: 'SCOPE' }, 'scopeId is for keys that ask for logs.'],
  [{ kind: 'QUERY', scopeId: '00000000-0000-4000-8000-000000000000' }, 'scopeId names no scope.'],
  [{ kind: 'QUERY', scopeId: 'x' }, 'scopeId names no scope.'],
  [{ kind: 'QUERY', permissions: ['access:write'] }, 'cannot have the permission access:write'],
  [{ kind: 'QUERY', permissions: ['ingest:write'] }, 'cannot have the permission ingest:write'],
  [{ kind: 'INGEST', permissions: ['logs:read'] }, 'cannot have the permission logs:read'],
  [{ kind: 'QUERY', permissions: [] }, 'permissions is empty.'],
  [{ kind: 'QUERY', scopeId: 'SCOPE', permissions: ['logs:read', 'deadletters:read'] }, 'it shows more than the scope'],
  [{ kind: 'QUERY', defaults: { parentResourceId: 'a' } }, 'defaults are for keys that send logs.'],
  [{ kind: 'INGEST', defaults: { resourceId: { mode: 'PREFIX', value: '' } } }, 'has 1 to 200 bytes'],
  [{ kind: 'INGEST', defaults: { resourceId: { mode: 'PREFIX', value: 'é'.repeat(101) } } }, 'has 1 to 200 bytes'],
  [{ kind: 'INGEST', defaults: { metadata: { big: 'x'.repeat(4096) } } }, 'larger than 4096 bytes'],
  [{ kind: 'INGEST', defaults: { metadata: { text: '\u0000' } } }, 'cannot be stored'],
  [{ kind: 'INGEST', quota: { recordsPerSecond: 0 } }, 'recordsPerSecond must be a whole number from 1'],
  [{ kind: 'INGEST', quota: { burstSeconds: 4000 } }, 'burstSeconds must be a whole number from 1 to 3600'],
  [{ kind: 'INGEST', quota: { bytesPerDay: -1 } }, 'bytesPerDay must be a whole number'],
  [{ kind: 'INGEST', quota: { bytesPerDay: 1.5 } }, 'A BigInt must be a whole number'],
  [{ kind: 'INGEST', expiresAt: '2026-12-01T23:59:00Z' }, 'expiresAt is in the past.'],
] as const

test('what makes no sense is refused, with the reason', async () => {
  await using api = await open()
  const { id } = await api.prisma.accessScope.create({ data: { name: 's', filter: {}, shape: 'other' } })
  for (const [input, reason] of REFUSED) {
    const scopeId = 'scopeId' in input && input.scopeId === 'SCOPE' ? { scopeId: id } : {}
    const refusal = await api.create({ name: 'k', ...input, ...scopeId })
    expect([input, refusal]).toEqual([input, expect.stringMatching(/^BAD_USER_INPUT: /)])
    expect(refusal).toContain(reason)
  }
  expect(await api.prisma.accessKey.count()).toBe(0)
})

test('a key makes, rotates and revokes none, whatever its permissions say, and a person gives no more than they have', async () => {
  await using api = await open()
  const { principal } = api.asker
  const id = readKeyId(await api.create({ name: 'k', kind: 'QUERY' }))
  api.asker.principal = { ...principal, kind: 'key' }
  const refused = await Promise.all([
    api.create({ name: 'k', kind: 'QUERY' }),
    api.ask('mutation ($id: ID!) { rotateKey(id: $id) { secret } }', { id }),
    api.ask('mutation ($id: ID!) { revokeKey(id: $id) { key { id } } }', { id }),
  ])
  expect(JSON.stringify(refused).match(/FORBIDDEN/g)).toHaveLength(3)
  api.asker.principal = { ...principal, permissions: new Set(['logs:read', 'access:write']) }
  expect(await api.create({ name: 'k', kind: 'QUERY', isPersonal: true })).toContain(
    'logs:export, which you do not have',
  )
  expect(await api.create({ name: 'k', kind: 'QUERY', isPersonal: true, permissions: ['logs:read'] })).toMatch(/^tl_q_/)
  expect(await api.prisma.accessKey.count()).toBe(2)
})

test('the audit log has the change and who was refused, once with a count, and is found by its filter', async () => {
  await using api = await open()
  const secret = await api.create({ name: 'k', kind: 'QUERY', quota: { tails: 2 } })
  const id = readKeyId(secret)
  await api.ask('mutation ($id: ID!) { revokeKey(id: $id) { key { id } } }', { id })
  for (let i = 0; i < 3; i++) expect(() => api.authenticate(secret)).toThrow('Send a valid API key')
  expect(() => api.authenticate('nonsense')).toThrow('Send a valid API key')
  api.clock.advance(TIMINGS.accessNoteEveryMs)
  const audit = async (where: object) => {
    const { data } = await api.ask(
      'query ($where: AuditFilter) { auditLog(where: $where) { nodes { action target outcome actorId detail } } }',
      { where },
    )
    return ((data?.['auditLog'] ?? { nodes: [] }) as { nodes: Record<string, unknown>[] }).nodes
  }
  await expect.poll(async () => (await audit({ action: 'denied' })).length).toBe(2)
  expect(await audit({ outcome: 'DENIED', actorId: id })).toEqual([
    {
      action: 'denied',
      target: null,
      outcome: 'DENIED',
      actorId: id,
      detail: { reason: 'an API key that does not exist, or was revoked', count: 3 },
    },
  ])
  expect((await audit({ action: 'key', target: id })).map(({ action }) => action)).toEqual(['key.revoke', 'key.create'])
  expect((await audit({ action: 'key.create' }))[0]?.['detail']).toMatchObject({ name: 'k', quota: { tails: 2 } })
  expect(await audit({ action: 'ke' })).toEqual([])
  expect(await audit({ until: '2026-11-01T00:00:00Z' })).toEqual([])
  expect(JSON.stringify(await audit({}))).not.toContain(secret.slice(14, 46))
})

test('when a key was used last is written once a minute, and when the server stops', async () => {
  await using api = await open()
  const id = readKeyId(await api.create({ name: 'other', kind: 'QUERY' }))
  const used = await api.create({ name: 'used', kind: 'INGEST' })
  await api.authenticate(used, '192.0.2.7')
  const rows = () => api.prisma.accessKey.findMany({ select: { id: true, lastUsedAt: true, lastUsedIp: true } })
  expect((await rows()).filter(({ lastUsedAt }) => lastUsedAt !== null)).toEqual([])
  api.clock.advance(TIMINGS.accessNoteEveryMs)
  await expect
    .poll(async () => (await rows()).filter(({ lastUsedAt }) => lastUsedAt !== null))
    .toEqual([{ id: readKeyId(used), lastUsedAt: new Date(START_MS), lastUsedIp: '192.0.2.7' }])
  api.wall.ms += 5000
  await api.authenticate(used, '192.0.2.8')
  await api.access.close()
  expect((await rows()).find((row) => row.id !== id)).toMatchObject({ lastUsedAt: new Date(START_MS + 5000) })
})

test('what a key sends on a day is counted in all processes together', async () => {
  await using api = await open()
  const key = await api.create({ name: 'k', kind: 'INGEST', quota: { bytesPerDay: 1000 } })
  await using stack = new AsyncDisposableStack()
  const other = api.make()
  stack.defer(other.close)
  await other.start()
  const here = await api.authenticate(key)
  const there = await other.authenticate(() => ({ key }), { ip: '', requestId: REQUEST })
  here.quota?.takeLogs(1, () => 600)
  there.quota?.takeLogs(1, () => 600)
  const isOver = ({ quota }: Principal) => {
    try {
      quota?.takeLogs(1, () => 0)
      return false
    } catch {
      return true
    }
  }
  expect([isOver(here), isOver(there)]).toEqual([false, false])
  await expect
    .poll(() => {
      api.clock.advance(TIMINGS.accessShareEveryMs)
      return isOver(here) && isOver(there)
    })
    .toBe(true)
  expect(await api.prisma.accessKeyUse.findMany()).toEqual([
    { keyId: readKeyId(key), day: new Date('2026-12-01'), bytes: 1200n },
  ])
  api.wall.ms += 60_000
  expect([isOver(here), isOver(there)]).toEqual([false, false])
})
