import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AccessSession } from '../generated/prisma/client.ts'
import { createLogger } from '../platform/logger.ts'
import type { Identity } from './oidc.ts'
import type { Registered } from './registry.ts'
import { createSeal } from './seal.ts'
import { createSso } from './sso.ts'

const MINUTE_MS = 60_000
const ADA = { id: 'ada', issuer: 'https://id.test', subject: '1', name: 'Ada', email: null, groupRoles: ['viewer'] }
const HASH = 'ab'.repeat(32)

type Parts = Parameters<typeof createSso>[0]

/** One session; `answer` is what the identity provider says next. */
function setUp() {
  let nowMs = 1_000_000_000_000
  let answer: () => Identity | undefined = () => undefined
  const asked: string[] = []
  const seal = createSeal(randomBytes(32), 'refresh')
  const rows = new Map<string, AccessSession>()
  const saved: unknown[] = []
  const session = {
    userId: 'ada',
    checkedAt: new Date(nowMs),
    refreshSealed: new Uint8Array(seal.seal('token 1')),
  } as AccessSession
  rows.set(HASH, session)
  const tx = {
    accessUser: { findUnique: async () => ADA, upsert: async (given: { update: unknown }) => saved.push(given.update) },
  }
  const database = {
    $transaction: async (work: (given: typeof tx) => unknown) => work(tx),
    accessUser: { updateMany: async ({ data }: { data: unknown }) => saved.push(data) },
    accessSession: {
      updateMany: async ({ where, data }: { where: { checkedAt?: Date }; data: Partial<AccessSession> }) => {
        const row = rows.get(HASH)
        if (!row || (where.checkedAt && Number(where.checkedAt) !== Number(row.checkedAt))) return { count: 0 }
        Object.assign(row, data)
        return { count: 1 }
      },
      deleteMany: async () => rows.delete(HASH),
    },
  }
  const registered = {
    users: new Map([['ada', ADA]]),
    roles: new Map([
      ['viewer', {}],
      ['editor', {}],
    ]),
    groups: new Map(),
  }
  const refresh = async (token: string) => {
    asked.push(token)
    return answer()
  }
  const sso = createSso({
    oidc: { refresh } as unknown as Parts['oidc'],
    groups: {
      rolesOfGroups: new Map([
        ['sre', ['editor']],
        ['dev', ['viewer']],
      ]),
      defaultRole: undefined,
    },
    database: database as unknown as Parts['database'],
    audit: { write: async () => undefined },
    denials: { note: () => undefined },
    sessions: { note: () => undefined, find: async () => undefined } as unknown as Parts['sessions'],
    registered: () => registered as unknown as Registered,
    refreshRegistry: async () => undefined,
    loginSeal: async () => seal,
    refreshSeal: seal,
    now: () => nowMs,
    logger: createLogger({ level: 'silent' }),
  })
  return {
    asked,
    saved,
    isThere: () => rows.has(HASH),
    says: (next: typeof answer) => void (answer = next),
    use: async (afterMs: number) => {
      nowMs += afterMs
      const row = rows.get(HASH)
      if (row) await sso.watch(HASH, { ...row })
    },
    useTwice: async () => {
      const row = { ...session }
      nowMs += 10 * MINUTE_MS
      await Promise.all([sso.watch(HASH, row), sso.watch(HASH, row)])
      await sso.watch(HASH, row)
    },
  }
}

const identity = (more: Partial<Identity> = {}): Identity => ({
  issuer: ADA.issuer,
  subject: ADA.subject,
  name: 'Ada',
  email: null,
  groups: ['dev'],
  refreshToken: 'token 2',
  ...more,
})

test('after ten minutes of use the provider is asked again, with its newest token', async () => {
  const { asked, saved, says, use } = setUp()
  says(() => identity())
  await use(10 * MINUTE_MS - 1)
  expect(asked).toEqual([])
  await use(1)
  expect([asked, saved]).toEqual([['token 1'], []])
  says(() => identity({ groups: ['sre'] }))
  await use(9 * MINUTE_MS)
  await use(MINUTE_MS)
  expect(asked).toEqual(['token 1', 'token 2'])
  expect(saved).toEqual([{ name: 'Ada', email: null, groupRoles: ['editor'] }])
})

test('of all that use it at once, on any instance, one asks', async () => {
  const { asked, says, useTwice } = setUp()
  says(() => identity())
  await useTwice()
  expect(asked).toEqual(['token 1'])
})

test('a session ends that the provider knows no more, or says is somebody else’s', async () => {
  for (const answer of [() => undefined, () => identity({ issuer: 'https://evil.test' })]) {
    const { says, use, isThere, saved } = setUp()
    says(answer)
    await use(10 * MINUTE_MS)
    expect([isThere(), saved]).toEqual([false, [{ groupRoles: [] }]])
  }
})

test('a provider that is away has the time of one more refresh', async () => {
  const { asked, says, use, isThere } = setUp()
  says(() => {
    throw new Error('away')
  })
  await use(10 * MINUTE_MS)
  for (let i = 0; i < 19; i++) await use(MINUTE_MS / 2)
  expect(isThere()).toBe(true)
  expect(asked.length).toBeGreaterThan(10)
  await use(MINUTE_MS / 2)
  expect(isThere()).toBe(false)
})

test('a provider that is there again is asked as before', async () => {
  const { says, use, isThere } = setUp()
  const away = () => {
    throw new Error('away')
  }
  says(away)
  await use(10 * MINUTE_MS)
  await use(9 * MINUTE_MS)
  says(() => identity())
  await use(MINUTE_MS / 2)
  says(away)
  await use(10 * MINUTE_MS)
  await use(9 * MINUTE_MS)
  expect(isThere()).toBe(true)
})
