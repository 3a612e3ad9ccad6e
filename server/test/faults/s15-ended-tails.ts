/** Live tails whose keys are revoked, expire, or may do something else: nothing more is shown, and the connection is closed. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { noteResult, onTheWall } from './row.ts'
import { idOf, LOOK_EVERY_MS, type Secured, type Tail } from './secured.ts'

const EXPIRES_MS = 5000

/** What another process, or another instance, does to the key or to its scope. */
type End = (product: Secured, key: { id: string; scopeId: string }) => Promise<unknown>

const revoke: End = ({ prisma }, { id }) => prisma.accessKey.update({ where: { id }, data: { revokedAt: new Date() } })

const ENDS: Readonly<Record<string, End>> = {
  revoked: revoke,
  deleted: ({ prisma }, { id }) => prisma.accessKey.delete({ where: { id } }),
  'loses a permission': ({ prisma }, { id }) =>
    prisma.accessKey.update({ where: { id }, data: { permissions: ['logs:read'] } }),
  'rotated without overlap': ({ prisma }, { id }) =>
    prisma.accessKey.update({ where: { id }, data: { hash: new Uint8Array(32).fill(id.charCodeAt(0)) } }),
  'gets another scope': async (product, { id }) =>
    product.prisma.accessKey.update({ where: { id }, data: { scopeId: await product.scope('s15-other') } }),
  'has its scope narrowed': ({ prisma }, { scopeId }) =>
    prisma.accessScope.update({
      where: { id: scopeId },
      data: { filter: { resourceId: { in: [] } }, revision: { increment: 1 } },
    }),
}

export async function expectTailsEnded(product: Secured): Promise<void> {
  const slowest = await Promise.all(
    Object.entries(ENDS).map(([name, end]) => endOne(product, { name, end, withinMs: 1000 })),
  )
  const expiresAt = new Date(Date.now() + EXPIRES_MS)
  using expired = await product.tail(await product.key({ scopeId: await product.scope('s15-ours'), expiresAt }))
  await expectEnded(product, expired, 'expired')
  expect(Date.now() - expiresAt.getTime()).toBeLessThan(onTheWall(1000))
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime())

  // The database still counts the change; nobody is told.
  await product.prisma.$executeRaw`CREATE OR REPLACE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE access_state SET epoch = epoch + 1; RETURN NULL; END $$`
  const late = await endOne(product, { name: 'revoked unheard', end: revoke, withinMs: LOOK_EVERY_MS + 1000 })
  await product.prisma.$executeRaw`CREATE OR REPLACE FUNCTION access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN UPDATE access_state SET epoch = epoch + 1; PERFORM pg_notify('timberline_access', ''); RETURN NULL; END $$`
  await noteResult(
    'S15',
    `a key ${Object.keys(ENDS).join(', ')}, expired: each tail was told UNAUTHENTICATED and closed with 4401 within ${Math.max(...slowest)} ms; with the notification lost within ${late} ms; a new key went on from the last position`,
  )
}

type Ending = { name: string; end: End; withinMs: number }

/** The milliseconds from the change until the connection is closed. */
async function endOne(product: Secured, { name, end, withinMs }: Ending): Promise<number> {
  const scopeId = await product.scope('s15-ours')
  const key = await product.key({ scopeId })
  using tail = await product.tail(key)
  await product.post('s15-ours', [`before ${name}`])
  await waitFor(async () => tail.shown().find((message) => message === `before ${name}`))
  const startMs = performance.now()
  await end(product, { id: idOf(key), scopeId })
  await expectEnded(product, tail, name)
  const tookMs = Math.round(performance.now() - startMs)
  expect([name, tookMs]).toEqual([name, expect.toSatisfy((ms: number) => ms < onTheWall(withinMs))])
  await expectGoesOn(product, tail, name)
  return tookMs
}

async function expectEnded(product: Secured, tail: Tail, name: string): Promise<void> {
  expect([name, await tail.untilClosed()]).toEqual([name, { code: 4401, reason: 'Sign in again' }])
  expect([name, tail.codes()]).toEqual([name, ['UNAUTHENTICATED']])
  const count = tail.events().length
  await product.post('s15-ours', [`after ${name}`])
  expect(tail.events()).toHaveLength(count)
}

/** Under another key, from the last position: what came meanwhile is there. */
async function expectGoesOn(product: Secured, tail: Tail, name: string): Promise<void> {
  const next = await product.key({ scopeId: await product.scope('s15-ours') })
  using again = await product.tail(next, { after: tail.lastPosition() })
  await waitFor(async () => again.shown().find((message) => message === `after ${name}`))
  expect(again.shown()).not.toContain(`before ${name}`)
}
