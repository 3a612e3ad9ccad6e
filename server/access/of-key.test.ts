import { expect, test } from 'vitest'
import type { AccessKey } from '../generated/prisma/client.ts'
import { AppError } from '../platform/errors.ts'
import type { Presented } from '../platform/principal.ts'
import { createTestClock } from '../test/support/clock.ts'
import { requireRegistered } from './authenticate.ts'
import { createDenials, type Denial } from './denials.ts'
import { hashOf, newKey } from './key-format.ts'
import { createOfKey, MAX_WRONG_KEYS } from './of-key.ts'
import { createOpen } from './open.ts'
import { createPrincipals } from './principals.ts'
import { createQuotas } from './quotas.ts'
import type { Registered } from './registry.ts'

const REQUEST = '00000000-0000-4000-8000-000000000000'
const INGEST_KEY = 'from-outside-of-the-database-0123456789'

function setUp({ isKnown = true } = {}) {
  const clock = createTestClock()
  const wall = { ms: 1000 }
  const { id, text: key } = newKey('ingest')
  const row = {
    id,
    name: 'k',
    kind: 'ingest',
    oldHash: null,
    permissions: ['ingest:write'],
    scopeId: null,
    ownerId: null,
    defaults: {},
    quota: {},
    documents: 'any',
    expiresAt: new Date(5000),
  } as unknown as AccessKey
  const registered: Registered = {
    epoch: 1n,
    sealKey: Buffer.alloc(32),
    people: new Map(),
    sessions: new Map(),
    groups: new Map(),
    keys: new Map([[hashOf(key), row]]),
    users: new Map(),
    roles: new Map(),
    scopes: new Map(),
  }
  const dayBytes = { of: () => ({ waitSeconds: () => 0, take: () => undefined }) }
  const quotas = createQuotas({ dayBytes, nowMs: clock.now, onRefused: () => undefined })
  const used: string[] = []
  const routes: string[] = []
  const written: Denial[][] = []
  const denials = createDenials({ write: async (rows) => void written.push([...rows]) })
  const ofKey = createOfKey({
    registered: requireRegistered({ current: () => (isKnown ? registered : undefined) }),
    principals: createPrincipals({ now: () => wall.ms, clock, quotas, onForbidden: denials.forbidden }),
    ingestKey: INGEST_KEY,
    keyUse: { note: (each, ip) => void used.push(`${each} ${ip}`) },
    denials,
    nowMs: clock.now,
    onUnauthenticated: (route) => void routes.push(route),
  })
  /** The name of who it is, or the code of the refusal. */
  const ask = async (presented: string, { ip = '192.0.2.1', route = '/public/ingest' } = {}) => {
    try {
      return ofKey(presented, { ip, route, requestId: REQUEST }).name
    } catch (error) {
      if (error instanceof AppError) return error.code
      throw error
    }
  }
  return { ask, clock, wall, key, id, used, routes, written, denials }
}

test('a known key is its principal until the millisecond in which it expires', async () => {
  const { ask, wall, key, id, used, routes } = setUp()
  wall.ms = 4999
  expect(await ask(key)).toBe('k')
  wall.ms = 5000
  expect(await ask(key)).toBe('UNAUTHENTICATED')
  expect(used).toEqual([`${id} 192.0.2.1`])
  expect(routes).toEqual(['/public/ingest'])
})

test('before the database was read only the key from outside of it is known, and nobody is let in', async () => {
  const { ask, key } = setUp({ isKnown: false })
  expect(await ask(INGEST_KEY)).toBe('INGEST_KEY')
  expect(await ask(key)).toBe('DATABASE_UNAVAILABLE')
  expect(await ask(newKey('query').text)).toBe('DATABASE_UNAVAILABLE')
  expect(await ask('nonsense')).toBe('UNAUTHENTICATED')
})

test('wrong keys of one address are told to stop, and good ones of it are not', async () => {
  const { ask, clock, key } = setUp()
  const guess = () => ask(newKey('ingest').text)
  for (let i = 0; i < MAX_WRONG_KEYS; i++) expect(await guess()).toBe('UNAUTHENTICATED')
  expect(await guess()).toBe('TOO_MANY_REQUESTS')
  expect(await ask(key)).toBe('k')
  expect(await ask('nonsense', { ip: '192.0.2.2' })).toBe('UNAUTHENTICATED')
  clock.advance(3000)
  expect([await guess(), await guess()]).toEqual(['UNAUTHENTICATED', 'TOO_MANY_REQUESTS'])
})

test('each reason is one row, with a count', async () => {
  const { ask, wall, key, id, denials, written } = setUp()
  wall.ms = 6000
  await Promise.all([ask(key), ask(key), ask('nonsense')])
  denials.forbidden({ kind: 'key', id, name: 'k' }, 'logs:read')
  await denials.flush()
  await denials.flush()
  const seen = written.map((rows) => rows.map(({ who, reason, count }) => [who.kind, who.id, reason, count]))
  expect(seen).toEqual([
    [
      ['nobody', id, 'an API key that has expired, or whose owner or scope is gone', 2],
      ['nobody', '', 'not an API key', 1],
      ['key', id, 'lacks logs:read', 1],
    ],
  ])
})

test('so many different ones are counted as one, and what could not be written is written later', async () => {
  const written: Denial[] = []
  let isAway = true
  const denials = createDenials({
    write: async (rows) => {
      if (isAway) throw new Error('away')
      written.push(...rows)
    },
  })
  for (let i = 0; i < 1500; i++) denials.note({ kind: 'nobody', id: String(i), name: '' }, { reason: 'guessed' })
  await expect(denials.flush()).rejects.toThrow('away')
  denials.note({ kind: 'nobody', id: '0', name: '' }, { reason: 'guessed' })
  isAway = false
  await denials.flush()
  expect(written).toHaveLength(1001)
  expect(written[0]).toMatchObject({ who: { id: '0' }, count: 2 })
  expect(written.reduce((sum, { count }) => sum + count, 0)).toBe(1501)
})

test('where AUTH is off it is counted who presents nothing that could be a key', () => {
  const routes: string[] = []
  const open = createOpen({ ingestKey: INGEST_KEY, onUnauthenticated: (route) => void routes.push(route) })
  const ask = (presented: Presented | (() => never), route?: string) =>
    open(typeof presented === 'function' ? presented : () => presented, { ip: '', requestId: REQUEST, route })
  const twoKeys = () => {
    throw new AppError('BAD_REQUEST', 'Two keys.')
  }
  for (const presented of [{}, { key: 'dummy' }, twoKeys, { key: INGEST_KEY }, { key: newKey('ingest').text }])
    expect(ask(presented, '/public/ingest')).toMatchObject({ kind: 'anyone' })
  void ask({})
  expect(routes).toEqual(Array<string>(3).fill('/public/ingest'))
})
