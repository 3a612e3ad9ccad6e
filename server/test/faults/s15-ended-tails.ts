/** Live tails whose keys are revoked, expire, or may do something else: nothing more is shown, and the connection is closed. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, onTheWall } from './row.ts'
import { idOf, LOOK_EVERY_MS, type Instance, type Secured, type Tail } from './secured.ts'

const EXPIRES_MS = 5000

/** Who has opened a tail: a key, a person, or a key of a person. */
type Who = { key: string; scopeId: string; personId: string }

/** What another process, or another instance, does to the key, its scope or its person. */
type End = (product: Instance, who: Who & { id: string }) => Promise<unknown>

const revoke: End = ({ prisma }, { id }) => prisma.accessKey.update({ where: { id }, data: { revokedAt: new Date() } })

const narrow: End = ({ prisma }, { scopeId }) =>
  prisma.accessScope.update({
    where: { id: scopeId },
    data: { filter: { resourceId: { in: [] } }, revision: { increment: 1 } },
  })

const change =
  (data: { isDisabled?: boolean; roles?: string[] }): End =>
  (product, { personId }) =>
    product.prisma.accessUser.update({ where: { id: personId }, data })

const ENDS_OF_KEYS: Readonly<Record<string, End>> = {
  revoked: revoke,
  deleted: ({ prisma }, { id }) => prisma.accessKey.delete({ where: { id } }),
  'loses a permission': ({ prisma }, { id }) =>
    prisma.accessKey.update({ where: { id }, data: { permissions: ['logs:read'] } }),
  'rotated without overlap': ({ prisma }, { id }) =>
    prisma.accessKey.update({ where: { id }, data: { hash: new Uint8Array(32).fill(id.charCodeAt(0)) } }),
  'gets another scope': async (product, { id }) =>
    product.prisma.accessKey.update({ where: { id }, data: { scopeId: await product.scope('s15-other') } }),
  'has its scope narrowed': narrow,
}

const ENDS_OF_PEOPLE: Readonly<Record<string, End>> = {
  'signs out of another instance': ({ prisma }, { personId: userId }) =>
    prisma.accessSession.deleteMany({ where: { userId } }),
  'is disabled': change({ isDisabled: true }),
  'loses a role': change({ roles: [] }),
  'sees less by a role': narrow,
}

const ENDS_OF_THEIR_KEYS: Readonly<Record<string, End>> = {
  'of a person who is disabled': change({ isDisabled: true }),
  'of a person who loses a role': change({ roles: [] }),
}

type Opened = { tail: Tail; who: Who }

async function openWithKey(product: Instance): Promise<Opened> {
  const scopeId = await product.scope('s15-ours')
  const key = await product.key({ scopeId })
  return { tail: await product.tail(key), who: { key, scopeId, personId: '' } }
}

async function openAsPerson(product: Instance): Promise<Opened> {
  const scopeId = await product.scope('s15-ours')
  const { cookie, personId } = await product.person(scopeId)
  return { tail: await product.tailOf(cookie), who: { key: '', scopeId, personId } }
}

async function openWithTheirKey(product: Instance): Promise<Opened> {
  const scopeId = await product.scope('s15-ours')
  const { personId } = await product.person(scopeId)
  const key = await product.key({ ownerId: personId })
  return { tail: await product.tail(key), who: { key, scopeId, personId } }
}

export async function expectTailsEnded(product: Secured): Promise<void> {
  const withinMs = onTheWall(1000)
  const all = [
    ...Object.entries(ENDS_OF_KEYS).map(([name, end]) => ({ name, end, open: openWithKey })),
    ...Object.entries(ENDS_OF_PEOPLE).map(([name, end]) => ({ name, end, open: openAsPerson })),
    ...Object.entries(ENDS_OF_THEIR_KEYS).map(([name, end]) => ({ name, end, open: openWithTheirKey })),
  ]
  const slowest = await Promise.all(all.map((ending) => endOne(product, { ...ending, withinMs })))
  const expiresAt = new Date(Date.now() + EXPIRES_MS)
  using expired = await product.tail(await product.key({ scopeId: await product.scope('s15-ours'), expiresAt }))
  await expectEnded(product, expired, 'expired')
  expect(Date.now() - expiresAt.getTime()).toBeLessThan(onTheWall(1000))
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime())

  const late = await endUnheard(product)
  await noteResult(
    'S15',
    `a key ${Object.keys(ENDS_OF_KEYS).join(', ')}, ${Object.keys(ENDS_OF_THEIR_KEYS).join(', ')}, expired; a person who ${Object.keys(ENDS_OF_PEOPLE).join(', ')}: each tail was told UNAUTHENTICATED and closed with 4401 within ${Math.max(...slowest)} ms; with the notification lost within ${late} ms; a new key went on from the last position`,
  )
}

/** The database still counts the change; nobody is told. */
async function endUnheard(product: Secured): Promise<number> {
  await using another = await product.startAnother()
  await product.prisma.$executeRaw`CREATE OR REPLACE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE access_state SET epoch = epoch + 1; RETURN NULL; END $$`
  const withinMs = LOOK_EVERY_MS + onTheWall(1000)
  const late = await Promise.all([
    endOne(another, { name: 'revoked unheard', end: revoke, open: openWithKey, withinMs }),
    endOne(another, { name: 'disabled unheard', end: change({ isDisabled: true }), open: openAsPerson, withinMs }),
  ])
  await product.prisma.$executeRaw`CREATE OR REPLACE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE access_state SET epoch = epoch + 1; PERFORM pg_notify('timberline_access', ''); RETURN NULL; END $$`
  return Math.max(...late)
}

type Ending = { name: string; end: End; open: (product: Instance) => Promise<Opened>; withinMs: number }

/** The milliseconds from the change until the connection is closed. */
async function endOne(product: Instance, { name, end, open, withinMs }: Ending): Promise<number> {
  const { tail, who } = await open(product)
  using _ = tail
  await product.post('s15-ours', [`before ${name}`])
  await waitFor(async () => tail.shown().find((message) => message === `before ${name}`))
  const startMs = performance.now()
  await end(product, { ...who, id: idOf(who.key) })
  await expectEnded(product, tail, name)
  const tookMs = Math.round(performance.now() - startMs)
  expect([name, tookMs]).toEqual([name, expect.toSatisfy((ms: number) => ms < withinMs)])
  await expectGoesOn(product, tail, name)
  return tookMs
}

async function expectEnded(product: Instance, tail: Tail, name: string): Promise<void> {
  expect([name, await tail.untilClosed()]).toEqual([name, { code: 4401, reason: 'Sign in again' }])
  expect([name, tail.codes()]).toEqual([name, ['UNAUTHENTICATED']])
  const count = tail.events().length
  await product.post('s15-ours', [`after ${name}`])
  expect(tail.events()).toHaveLength(count)
}

/** Under another key, from the last position: what came meanwhile is there. */
async function expectGoesOn(product: Instance, tail: Tail, name: string): Promise<void> {
  const next = await product.key({ scopeId: await product.scope('s15-ours') })
  using again = await product.tail(next, { after: tail.lastPosition() })
  await waitFor(async () => again.shown().find((message) => message === `after ${name}`))
  expect(again.shown()).not.toContain(`before ${name}`)
}
