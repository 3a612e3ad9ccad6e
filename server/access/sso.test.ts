import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AccessSession } from '../generated/prisma/client.ts'
import { createLogger } from '../platform/logger.ts'
import type { Identity } from './oidc.ts'
import type { Registered } from './registry.ts'
import { createSeal, type Seal } from './seal.ts'
import { bytesOf } from './sessions.ts'
import { createSso } from './sso.ts'

const MINUTE_MS = 60_000
const ADA = { id: 'ada', issuer: 'https://id.test', subject: '1', name: 'Ada', email: null, groupRoles: ['viewer'] }
const HASH = 'ab'.repeat(32)
const OTHER = 'cd'.repeat(32)

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

type Where = { idHash: Uint8Array; checkedAt?: Date }
type Parts = Parameters<typeof createSso>[0]

/** One session; `answer` is what the identity provider says next. `other` was asked about so long ago, with a token of its own. */
function setUp(other?: { agoMs: number; seal?: Seal }) {
  let nowMs = 1_000_000_000_000
  let answer: (token: string) => Identity | undefined = () => undefined
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
  if (other)
    rows.set(OTHER, {
      userId: 'ada',
      idHash: bytesOf(OTHER),
      checkedAt: new Date(nowMs + 10 * MINUTE_MS - other.agoMs),
      refreshSealed: new Uint8Array((other.seal ?? seal).seal('token of the other')),
    } as AccessSession)
  const tx = {
    accessUser: { findUnique: async () => ADA, upsert: async (given: { update: unknown }) => saved.push(given.update) },
  }
  const database = {
    $transaction: async (work: (given: typeof tx) => unknown) => work(tx),
    accessUser: { updateMany: async ({ data }: { data: unknown }) => saved.push(data) },
    accessSession: {
      findMany: async ({ where }: { where: { idHash: { not: Uint8Array } } }) =>
        [...rows].filter(([hash]) => hash !== hexOf(where.idHash.not)).map(([, row]) => row),
      updateMany: async ({ where, data }: { where: Where; data: Partial<AccessSession> }) => {
        const row = rows.get(hexOf(where.idHash))
        if (!row || (where.checkedAt && Number(where.checkedAt) !== Number(row.checkedAt))) return { count: 0 }
        Object.assign(row, data)
        return { count: 1 }
      },
      deleteMany: async ({ where }: { where: Where }) => rows.delete(hexOf(where.idHash)),
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
    return answer(token)
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
    isOtherThere: () => rows.has(OTHER),
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

test('a session that the provider has ended takes nothing from another one of the person', async () => {
  const { asked, saved, says, use, isThere, isOtherThere } = setUp({ agoMs: MINUTE_MS })
  says((token) => (token === 'token 1' ? undefined : identity({ groups: ['sre'] })))
  await use(10 * MINUTE_MS)
  expect(asked).toEqual(['token 1', 'token of the other'])
  expect([isThere(), isOtherThere()]).toEqual([false, true])
  expect(saved).toEqual([{ name: 'Ada', email: null, groupRoles: ['editor'] }])
})

test('a person whom the provider has refused in the one session is asked about in the other one at once', async () => {
  const { asked, saved, use, isThere, isOtherThere } = setUp({ agoMs: MINUTE_MS })
  await use(10 * MINUTE_MS)
  expect(asked).toEqual(['token 1', 'token of the other'])
  expect([isThere(), isOtherThere(), saved]).toEqual([false, false, [{ groupRoles: [] }]])
})

test.each([
  ['whose token another key has sealed', { agoMs: MINUTE_MS, seal: createSeal(randomBytes(32), 'refresh') }],
  ['whose token another instance may be spending', { agoMs: 10 * MINUTE_MS - 1 }],
])('a session %s tells nothing', async (_, other) => {
  const { asked, saved, use, isOtherThere } = setUp(other)
  await use(10 * MINUTE_MS)
  expect([asked, isOtherThere(), saved]).toEqual([['token 1'], true, [{ groupRoles: [] }]])
})

test('a provider that is away when it is asked about the other session has refused nobody there', async () => {
  const { saved, says, use, isThere, isOtherThere } = setUp({ agoMs: MINUTE_MS })
  says((token) => {
    if (token === 'token 1') return undefined
    throw new Error('away')
  })
  await use(10 * MINUTE_MS)
  expect([isThere(), isOtherThere(), saved]).toEqual([false, true, []])
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
