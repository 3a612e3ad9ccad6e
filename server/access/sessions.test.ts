import { expect, test } from 'vitest'
import type { AccessSession } from '../generated/prisma/client.ts'
import { hashOf } from './key-format.ts'
import type { Registered } from './registry.ts'
import { createSessions } from './sessions.ts'

const HOUR_MS = 60 * 60 * 1000
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

type Where = { where: { idHash?: Uint8Array | { in: Uint8Array[] }; userId?: string }; data?: Partial<AccessSession> }

/** The rows of two instances; `registered` is what one of them has read. */
function setUp({ hours = 24 } = {}) {
  const rows = new Map<string, AccessSession>()
  let nowMs = 1_000_000_000_000
  let current: Registered | undefined
  let reads = 0
  const read = () => {
    reads++
    const sessions = new Map([...rows].map(([hash, row]) => [hash, { ...row }]))
    current = { epoch: BigInt(reads), sessions } as unknown as Registered
  }
  const accessSession = {
    findUnique: async ({ where: { idHash } }: Where) => rows.get(hexOf(idHash as Uint8Array)) ?? null,
    findMany: async ({ where: { idHash, userId } }: Where) =>
      userId === undefined
        ? (idHash as { in: Uint8Array[] }).in.flatMap((each) => rows.get(hexOf(each)) ?? [])
        : [...rows.values()].toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt)),
    create: async ({ data }: { data: AccessSession }) => void rows.set(hexOf(data.idHash), { ...data }),
    updateMany: async ({ where: { idHash }, data }: Where) => {
      const known = rows.get(hexOf(idHash as Uint8Array))
      if (known) Object.assign(known, data)
    },
    deleteMany: async ({ where: { idHash } }: Where) =>
      (idHash as { in: Uint8Array[] }).in.forEach((each) => rows.delete(hexOf(each))),
  }
  const database = { accessSession, accessUser: { updateMany: async () => undefined } }
  type Parts = Parameters<typeof createSessions>[0]
  const make = (registry: Parts['registry']) =>
    createSessions({
      database: database as unknown as Parts['database'],
      registry,
      now: () => nowMs,
      idleHours: 8,
      hours,
      onFailed: (error) => {
        throw error
      },
    })
  const tx = database as unknown as Parameters<ReturnType<typeof make>['begin']>[0]
  const one = make({ current: () => current })
  const begin = async (more: Partial<Parameters<typeof one.begin>[1]> = {}) =>
    hashOf(await one.begin(tx, { userId: 'ada', method: 'local', agent: 'test', ip: null, isAdmin: false, ...more }))
  read()
  const wait = (ms: number) => void (nowMs += ms)
  // The other instance has read nothing since.
  const before = current
  return { rows, one, other: make({ current: () => before }), begin, read, wait }
}

test('a session that was begun a moment ago is found, and over when its row is gone', async () => {
  const { rows, one, begin, read } = setUp()
  const hash = await begin()
  expect(one.use(hash)).toBeUndefined()
  expect((await one.find(hash, 'a'))?.userId).toBe('ada')
  expect(one.use(hash)?.userId).toBe('ada')
  rows.delete(hash)
  read()
  await one.compare()
  expect(one.use(hash)).toBeUndefined()
  expect(await one.find(hash, 'a')).toBeUndefined()
})

test('it ends without use, and lasts by use, wherever that is', async () => {
  const { one, other, begin, read, wait } = setUp()
  const hash = await begin()
  read()
  await other.find(hash, 'a')
  wait(7 * HOUR_MS)
  expect(other.use(hash)).toBeDefined()
  wait(2 * HOUR_MS)
  // This instance has read of no use, and asks before it believes that.
  expect(one.use(hash)).toBeUndefined()
  expect(await one.find(hash, 'a')).toBeDefined()
  expect(one.use(hash)).toBeDefined()
  wait(8 * HOUR_MS)
  expect(one.use(hash)).toBeUndefined()
  expect(await one.find(hash, 'a')).toBeUndefined()
})

test('somebody who holds on to one here is not ended for what they did elsewhere', async () => {
  const { one, other, begin, read, wait } = setUp()
  const hash = await begin()
  read()
  one.use(hash)
  await other.find(hash, 'a')
  wait(5 * HOUR_MS)
  other.use(hash)
  wait(5 * HOUR_MS)
  await one.compare()
  expect(one.known(hash)).toBeDefined()
  wait(5 * HOUR_MS)
  await one.compare()
  expect(one.known(hash)).toBeUndefined()
})

test('it is over after its hours, however it is used; sooner for an admin, and where nobody is asked again', async () => {
  const { rows, one, begin, read, wait } = setUp()
  const hash = await begin()
  const hoursOf = (each: string) => (Number(rows.get(each)?.until) - Number(rows.get(each)?.createdAt)) / HOUR_MS
  expect(hoursOf(hash)).toBe(24)
  expect(hoursOf(await begin({ isAdmin: true }))).toBe(12)
  expect(hoursOf(await begin({ method: 'oidc' }))).toBe(8)
  expect(hoursOf(await begin({ method: 'oidc', refreshSealed: new Uint8Array(1) }))).toBe(24)
  const short = setUp({ hours: 2 })
  const brief = short.rows.get(await short.begin({ isAdmin: true }))
  expect(Number(brief?.until)).toBe(Number(brief?.createdAt) + 2 * HOUR_MS)
  read()
  for (let i = 0; i < 4; i++) {
    wait(6 * HOUR_MS - 1)
    expect(one.use(hash)).toBeDefined()
  }
  wait(4)
  expect(one.use(hash)).toBeUndefined()
})

test('use is written once a minute', async () => {
  const { rows, one, begin, read, wait } = setUp()
  const hash = await begin()
  read()
  const seenMs = () => Number(rows.get(hash)?.seenAt)
  const startMs = seenMs()
  wait(59_999)
  one.use(hash)
  expect(seenMs()).toBe(startMs)
  wait(1)
  one.use(hash)
  expect(seenMs()).toBe(startMs + 60_000)
  wait(59_999)
  one.use(hash)
  expect(seenMs()).toBe(startMs + 60_000)
})

test('a person has ten; the oldest ends', async () => {
  const { rows, begin, wait } = setUp()
  const hashes: string[] = []
  for (let i = 0; i < 12; i++) {
    wait(1)
    hashes.push(await begin())
  }
  expect([...rows.keys()]).toEqual(hashes.slice(2))
})
