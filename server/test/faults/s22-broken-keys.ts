/** Keys that are wrong, over, or presented in a way that is not ours, at each door: refused, in the form of the door. */
import { expect } from 'vitest'
import { newKey, hashOf } from '../../access/key-format.ts'
import { WAYS } from '../support/door-bodies.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { bearer, post, type Guarded } from './guarded.ts'
import { noteResult } from './row.ts'

const RECORD = { message: 'with a broken key' }

const bytesOf = (text: string) => new Uint8Array(Buffer.from(hashOf(text), 'hex'))

let addresses = 20

/** A client of its own for each, so that none is told to stop for what others did. */
const another = () => `127.0.0.${addresses++}`

export async function expectBrokenKeysRefused(product: Guarded): Promise<void> {
  const { url, prisma, key } = product
  const good = await key()
  const revoked = await key()
  await prisma.accessKey.updateMany({ where: { hash: bytesOf(revoked) }, data: { revokedAt: new Date() } })
  const disabled = await keyOfDisabled(product)
  const other = good.endsWith('a') ? 'b' : 'a'
  const broken = {
    truncated: good.slice(0, -1),
    longer: `${good}a`,
    'with another checksum': `${good.slice(0, -1)}${other}`,
    'with another secret': newKey('ingest', good.slice(5, 13)).text,
    'of nobody': newKey('ingest').text,
    'of the other kind': good.replace('tl_i_', 'tl_q_'),
    revoked,
    'of a person who is disabled': disabled,
    empty: '',
    'a line break': `${good}%0a`,
  }
  for (const text of [revoked, disabled])
    await waitFor(async () => ((await product.statusOf(text)) === 401 ? true : undefined))
  const wrong: string[] = []
  for (const [name, text] of Object.entries(broken)) {
    const { status } = await post({ url, key: text }, RECORD, { from: another() })
    if (status !== 401) wrong.push(`${name}: ${status}`)
  }
  expect(wrong).toEqual([])

  await expectEndsAtTheMoment(product)
  await expectOldKeyOverlaps(product)
  expect(await refuseInTheAddress(url, good)).toEqual([])
  const two = { ...bearer(good), 'x-api-key': revoked }
  expect((await send(url, { body: JSON.stringify(RECORD), headers: two })).status).toBe(400)
  expect(await seenAtDoors(product)).toEqual(EXPECTED)
  expect(await prisma.log.count({ where: { message: RECORD.message } })).toBe(0)
  await noteResult(
    'S22',
    `${Object.keys(broken).length} broken keys, expiry, rotation, two keys, keys in the address: refused; 401, 403 and 400 in the form of each door`,
  )
}

async function keyOfDisabled({ prisma, key }: Guarded): Promise<string> {
  const person = { issuer: 'local', subject: `s22-${addresses}`, name: 'S22', roles: ['admin'] }
  const { id } = await prisma.accessUser.create({ data: person })
  const text = await key({ ownerId: id })
  await prisma.accessUser.update({ where: { id }, data: { isDisabled: true } })
  return text
}

/** No request is taken after its moment, and those before are. */
async function expectEndsAtTheMoment({ url, key }: Guarded): Promise<void> {
  const endMs = Date.now() + 1500
  const brief = await key({ expiresAt: new Date(endMs) })
  const from = another()
  const late: string[] = []
  let taken = 0
  await waitFor(async () => {
    const sentMs = Date.now()
    const { status } = await post({ url, key: brief }, { message: 'before it ends' }, { from })
    if (status === 201) taken++
    if (status === 201 && sentMs >= endMs) late.push(`${sentMs - endMs} ms`)
    return status === 401 ? true : undefined
  })
  expect(late).toEqual([])
  expect(taken).toBeGreaterThan(0)
  expect(Date.now()).toBeGreaterThanOrEqual(endMs)
}

/** Both of a rotated key until the overlap ends, and then only the new one. */
async function expectOldKeyOverlaps({ url, prisma, key }: Guarded): Promise<void> {
  const old = await key()
  const { text: fresh } = newKey('ingest', old.slice(5, 13))
  const endMs = Date.now() + 1500
  const data = { hash: bytesOf(fresh), oldHash: bytesOf(old), oldUntil: new Date(endMs) }
  await prisma.accessKey.update({ where: { id: old.slice(5, 13) }, data })
  const from = another()
  await waitFor(async () =>
    (await post({ url, key: fresh }, { message: 'new' }, { from })).status === 201 ? true : undefined,
  )
  expect((await post({ url, key: old }, { message: 'old' })).status).toBe(201)
  await waitFor(async () =>
    (await post({ url, key: old }, { message: 'old' }, { from })).status === 401 ? true : undefined,
  )
  expect(Date.now()).toBeGreaterThanOrEqual(endMs)
  expect((await post({ url, key: fresh }, { message: 'new' })).status).toBe(201)
}

async function refuseInTheAddress(url: string, key: string): Promise<string[]> {
  const paths = [`/api/v2/logs?dd-api-key=${key}`, `/v1/input/${key}`, `/public/ingest?key=${key}`, `/graphql?${key}`]
  const taken: string[] = []
  for (const path of paths) {
    const { status, text } = await send(url, { path, body: JSON.stringify(RECORD), headers: bearer(key) })
    if (status !== 400 || text.includes(key)) taken.push(`${path}: ${status} ${text}`)
  }
  return taken
}

/** What each door says to who presents nothing, a wrong key, and a key that may not send. */
async function seenAtDoors({ url, key }: Guarded): Promise<Record<string, string[]>> {
  const asking = await key({ kind: 'query' })
  const seen: Record<string, string[]> = {}
  for (const { door, url: path, headers, write } of Object.values(WAYS)) {
    const body = write([{ message: RECORD.message, timeUs: 1_764_500_000_000_000n }])
    const from = another()
    const answers = []
    for (const own of [{}, bearer(newKey('ingest').text), bearer(asking)]) {
      const { status, text } = await send(url, { path, body, headers: { ...headers, ...own }, from })
      answers.push(`${status} ${shapeOf(text)}`)
    }
    seen[door] ??= answers
  }
  return seen
}

/** What programs read of an answer, without what people do. */
function shapeOf(text: string): string {
  const known = /"type":"(\w+)"|"code":("?\w+"?)|"errors":\[|"errorMessage"/.exec(text)
  return known?.[0] ?? (text.startsWith('{') ? text : 'text')
}

const OURS = ['401 "code":"UNAUTHENTICATED"', '401 "code":"UNAUTHENTICATED"', '403 "code":"FORBIDDEN"']

const EXPECTED = {
  json: OURS,
  jsonline: OURS,
  otlp: ['401 "code":16', '401 "code":16', '403 "code":7'],
  elasticsearch: [
    '401 "type":"security_exception"',
    '401 "type":"security_exception"',
    '403 "type":"security_exception"',
  ],
  loki: ['401 text', '401 text', '403 text'],
  hec: ['401 "code":2', '401 "code":4', '403 "code":4'],
  datadog: ['401 "errors":[', '401 "errors":[', '403 "errors":['],
  firehose: ['401 "errorMessage"', '401 "errorMessage"', '403 "errorMessage"'],
  pubsub: OURS,
}
