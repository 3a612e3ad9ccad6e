/** What holds for every door over HTTP, whatever its protocol. */
import { constants, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../platform/errors.ts'
import { MAX_BODY_BYTES } from '../../platform/http-body/limits.ts'
import { WAYS, type Entry } from '../../test/support/door-bodies.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { MAX_RECORDS } from '../request.ts'
import { createDoors, DOOR_DEFAULTS } from './doors.ts'

const FIRST_US = BigInt(Date.now()) * 1000n - 10n ** 9n

/** Each a millisecond and a microsecond after the one before. */
const logs = (count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => ({ message: `log ${i}`, timeUs: FIRST_US + BigInt(i + 1) * 1001n }))

const one = (message: string, attributes: Record<string, string> = {}): Entry[] => [
  { message, timeUs: FIRST_US + 1n, attributes },
]

const ZEROS = gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1, ' '), { level: constants.Z_BEST_COMPRESSION })

test('every door has a body in the table', () => {
  const doors = createDoors(DOOR_DEFAULTS).map(({ name }) => name)
  expect(new Set(Object.values(WAYS).map(({ door }) => door))).toEqual(new Set(doors))
})

describe.each(Object.entries(WAYS))('%s', (_name, way) => {
  const { url, headers, write, statuses } = way
  const sendTo = (
    { send }: Awaited<ReturnType<typeof openDoors>>,
    payload: Buffer,
    more: Record<string, string> = {},
  ) => send({ url, payload, headers: { ...headers, ...more } })

  test('200 good records and 3 bad ones', async () => {
    const doors = await openDoors()
    const good = logs(200)
    const answer = await sendTo(doors, write(['bad', ...good.slice(0, 100), 'bad', ...good.slice(100), 'bad']))
    expect(answer.status).toBe(statuses.good)
    expect(doors.logs().map(({ message }) => message)).toEqual(good.map(messageOf))
    expect(way.rejectedIn?.(answer) ?? 3).toBe(3)
    expect(await rejected(doors)).toBe(3)
  })

  test('no records', async () => {
    const doors = await openDoors()
    expect((await sendTo(doors, write([]))).status).toBe(statuses.empty)
    expect(doors.logs()).toEqual([])
  })

  test('more records than a request of our own may hold', async () => {
    const doors = await openDoors()
    const { status } = await sendTo(doors, write(logs(MAX_RECORDS + 1)))
    expect(status).toBe(way.tooMany ?? statuses.good)
    expect(doors.logs()).toHaveLength(way.tooMany === undefined ? MAX_RECORDS + 1 : 0)
  })

  test('a body that is cut off: what is stored is what was whole', async () => {
    const doors = await openDoors()
    const body = write(logs(10))
    const { status } = await sendTo(doors, body.subarray(0, Math.floor(body.length / 2)))
    expect([statuses.good, statuses.unreadable]).toContain(status)
    const stored = doors.logs().map(({ message }) => message)
    expect(stored).toEqual(logs(stored.length).map(messageOf))
    expect(stored.length > 0).toBe(status === statuses.good)
  })

  test('one that is too large, whole or compressed', async () => {
    const doors = await openDoors()
    expect((await sendTo(doors, Buffer.alloc(MAX_BODY_BYTES + 1, ' '))).status).toBe(413)
    expect((await sendTo(doors, ZEROS, { 'content-encoding': 'gzip' })).status).toBe(413)
    expect(doors.logs()).toEqual([])
  })

  test('bytes that are not UTF-8 cost no other record', async () => {
    const doors = await openDoors()
    const body = write([...one('one'), ...one('INVALID'), ...one('two')])
    expect((await sendTo(doors, withBytes(body, 'INVALID', 'IN\xffALID'))).status).toBe(statuses.good)
    const messages = doors.logs().map(({ message }) => message)
    expect(messages).toEqual(expect.arrayContaining(['one', 'two']))
  })

  test('NUL and half a surrogate pair', async () => {
    const doors = await openDoors()
    expect((await sendTo(doors, write(one('a\0b\ud800c', { 'k\0\udc00': 'v\0\ud800' })))).status).toBe(statuses.good)
    expect(doors.logs()).toHaveLength(1)
    expect(JSON.stringify(doors.logs())).not.toMatch(/\\u0000|\\ud800/)
  })

  test('__proto__ is a key like any other', async () => {
    const doors = await openDoors()
    const attributes = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>
    expect((await sendTo(doors, write(one('polluted', attributes)))).status).toBe(statuses.good)
    expect(JSON.stringify(doors.logs()[0]?.metadata)).toContain('"__proto__":"a"')
    expect({}).not.toHaveProperty('a')
  })

  test('sent again', async () => {
    const doors = await openDoors()
    for (let times = 0; times < 3; times++) await sendTo(doors, write(logs(20)))
    expect(new Set(doors.logs().map(({ id }) => id)).size).toBe(way.isKnownAgain ? 20 : 60)
  })

  test('overload asks to send again', async () => {
    const doors = await openDoors({}, () => Promise.reject(new AppError('OVERLOADED', 'Too much.')))
    const answer = await sendTo(doors, write(logs(2)))
    expect(answer.status).toBe(503)
  })
})

const messageOf = (entry: Entry) => (entry === 'bad' ? '' : entry.message)

async function rejected({ metrics }: Awaited<ReturnType<typeof openDoors>>): Promise<number> {
  const found = [...(await metrics.print()).matchAll(/^timberline_ingest_rejected_total\{.*\} (\d+)$/gm)]
  return found.reduce((sum, [, count]) => sum + Number(count), 0)
}

/** Of the same length, because a length may be written before it. */
const withBytes = (bytes: Buffer, from: string, to: string) =>
  Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1')
