/** A key whose records must be of one team: whatever they say, they are, or they are refused. */
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { bearer, post, type Guarded } from './guarded.ts'
import { noteResult } from './row.ts'

const PREFIX = { resourceId: { mode: 'prefix', value: 'team-a-' }, parentResourceId: 'team-a', metadata: { team: 'a' } }
const REQUIRE = { resourceId: { mode: 'require', value: 'team-a' }, parentResourceId: 'team-a' }

const LONG = 'x'.repeat(300)

/** Each tries to be of another team. */
const FORGED: readonly object[] = [
  { resourceId: 'team-b-web' },
  { resourceId: null },
  { resourceId: '' },
  { resourceId: 7 },
  { resourceId: { name: 'team-b' } },
  { resourceId: ['team-b'] },
  { resourceId: LONG },
  { 'service.name': 'team-b' },
  { service: { name: 'team-b' } },
  { resourceId: '\u0000team-b' },
  { resourceId: 'TEAM-A-web' },
  { resourceId: ' team-a-web' },
  { parentResourceId: 'team-b' },
  { metadata: { parentResourceId: 'team-b', team: 'b' } },
  { metadata: { parentResourceId: null, team: null } },
  { metadata: 'team-b' },
  { metadata: { big: 'x'.repeat(100_000), team: 'b' } },
  { metadata: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i])) },
  { team: 'b', parentResourceId: 'team-b', metadata: { _truncated: { bytes: 1 } } },
]

type Answer = { accepted: number; rejected: { index: number; code: string }[] }

export async function expectDefaultsHold(product: Guarded): Promise<void> {
  const { url, prisma, key } = product
  const prefix = await key({ defaults: PREFIX })
  const require = await key({ defaults: REQUIRE })
  const sendAs = async (by: string, message: string) => {
    const body = JSON.stringify(FORGED.map((record) => ({ ...record, message })))
    const { text } = await send(url, { body, headers: bearer(by) })
    return JSON.parse(text) as Answer
  }
  const prefixed = await sendAs(prefix, 's26 prefix')
  const required = await sendAs(require, 's26 require')
  expect(prefixed).toMatchObject({ accepted: FORGED.length, rejected: [] })
  expect(new Set(required.rejected.map(({ code }) => code))).toEqual(new Set(['RESOURCE_NOT_ALLOWED']))
  expect(required.accepted + required.rejected.length).toBe(FORGED.length)
  const count = prefixed.accepted + required.accepted
  const rows = await waitFor(async () => {
    const found = await prisma.log.findMany({ where: { message: { startsWith: 's26 ' } } })
    return found.length >= count ? found : undefined
  })
  const strays = rows.filter(({ message, resourceId, parentResourceId, metadata }) => {
    const isOurs = message === 's26 prefix' ? resourceId?.startsWith('team-a-') : resourceId === 'team-a'
    const said = metadata as Record<string, unknown>
    const isTeam = message !== 's26 prefix' || said['team'] === 'a'
    return !isOurs || parentResourceId !== 'team-a' || said['parentResourceId'] !== 'team-a' || !isTeam
  })
  expect(strays).toEqual([])

  const strict = await post(
    { url, key: prefix },
    { message: 'm', resourceId: 'x'.repeat(255) },
    { path: '/public/ingest?strict=true' },
  )
  expect(strict.text).toContain('"FIELD_TOO_LARGE"')
  expect(await idsOfTwoSenders(product)).toBe(2)
  await noteResult(
    'S26',
    `${FORGED.length} forged records: all rewritten under a prefix, ${required.rejected.length} refused and the rest rewritten where one is required; two senders with one idempotency key are two logs`,
  )
}

/** How many rows there are of one request that two keys send, each of them twice. */
async function idsOfTwoSenders({ url, prisma, key }: Guarded): Promise<number> {
  const record = { message: 's26 twice', timestamp: new Date().toISOString() }
  const keys = [await key(), await key()]
  for (const each of [...keys, ...keys])
    expect((await post({ url, key: each }, record, { headers: { 'idempotency-key': 'the same' } })).status).toBe(201)
  // Sent last, so it is stored after the others.
  await post({ url, key: keys[0] ?? '' }, { message: 's26 the end' })
  await waitFor(async () => (await prisma.log.findFirst({ where: { message: 's26 the end' } })) ?? undefined)
  return prisma.log.count({ where: { message: 's26 twice' } })
}
