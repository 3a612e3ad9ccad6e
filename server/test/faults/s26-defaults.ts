/** A key whose records must be of one team: whatever they say, they are, or they are refused. */
import { expect } from 'vitest'
import { WAYS } from '../support/door-bodies.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { bearer, post, type Guarded } from './guarded.ts'
import { noteResult } from './row.ts'

const PREFIX = { resourceId: { mode: 'prefix', value: 'team-a-' }, parentResourceId: 'team-a', metadata: { team: 'a' } }
const REQUIRE = {
  resourceId: { mode: 'require', value: 'team-a' },
  parentResourceId: 'team-a',
  metadata: { team: 'a' },
}

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
  { resourceId: 'team-a' },
  { resourceId: 'team-a-web' },
  { resourceId: 'team-a\u0000' },
]

/** Of these, those that say another resource: one in a form that is none says nothing. */
const REFUSED = FORGED.flatMap((record, index) => {
  const own = 'resourceId' in record ? record.resourceId : JSON.stringify(record).includes('"service') && 'team-b'
  const isAnother = (typeof own === 'string' && own !== '' && own !== 'team-a') || typeof own === 'number'
  return isAnother ? [index] : []
})

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
  const codes = new Set(required.rejected.map(({ code }) => code))
  expect(codes).toEqual(new Set(['RESOURCE_NOT_ALLOWED']))
  expect(required.rejected.map(({ index }) => index)).toEqual(REFUSED)
  expect(required.accepted + required.rejected.length).toBe(FORGED.length)
  const count = prefixed.accepted + required.accepted
  const rows = await waitFor(async () => {
    const found = await prisma.log.findMany({ where: { message: { startsWith: 's26 ' } } })
    return found.length >= count ? found : undefined
  })
  const strays = rows.filter(({ message, resourceId, parentResourceId, metadata }) => {
    const isOurs = message === 's26 prefix' ? resourceId?.startsWith('team-a-') : resourceId === 'team-a'
    const said = metadata as Record<string, unknown>
    const isTeam = said['team'] === 'a' && said['parentResourceId'] === 'team-a'
    return !isOurs || parentResourceId !== 'team-a' || !isTeam
  })
  expect(strays).toEqual([])

  const strict = await post(
    { url, key: prefix },
    { message: 'm', resourceId: 'x'.repeat(255) },
    { path: '/public/ingest?strict=true' },
  )
  expect(strict.text).toContain('"FIELD_TOO_LARGE"')
  const doors = await expectEveryDoor(product, prefix)
  expect(await idsOfTwoSenders(product)).toBe(2)
  await noteResult(
    'S26',
    `${FORGED.length} forged records: all rewritten under a prefix, ${required.rejected.length} refused and the rest rewritten where one is required; the same by ${doors} ways in; two senders with one idempotency key are two logs`,
  )
}

/** What a key says of its records holds whichever way they come in. The answer: how many there are. */
async function expectEveryDoor({ url, prisma }: Guarded, key: string): Promise<number> {
  const ways = Object.entries(WAYS)
  const messageOf = (name: string) => `s26 by ${name}`
  for (const [name, { url: path, headers, write, statuses }] of ways) {
    const body = write([{ message: messageOf(name), timeUs: BigInt(Date.now()) * 1000n, attributes: { team: 'b' } }])
    const { status } = await send(url, { path, body, headers: { ...headers, ...bearer(key) } })
    expect([name, status]).toEqual([name, statuses.good])
  }
  const mutation = `mutation { ingestLogs(input: {logs: [{message: "${messageOf('the mutation')}", resourceId: "team-b", metadata: {team: "b"}}]}) { accepted } }`
  await send(url, { path: '/graphql', body: JSON.stringify({ query: mutation }), headers: bearer(key) })
  const rows = await waitFor(async () => {
    const found = await prisma.log.findMany({ where: { message: { startsWith: 's26 by ' } } })
    return found.length > ways.length ? found : undefined
  })
  const strays = rows.filter(({ resourceId, parentResourceId, metadata }) => {
    const isOurs = resourceId?.startsWith('team-a-')
    return !isOurs || parentResourceId !== 'team-a' || (metadata as Record<string, unknown>)['team'] !== 'a'
  })
  expect(strays).toEqual([])
  return rows.length
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
