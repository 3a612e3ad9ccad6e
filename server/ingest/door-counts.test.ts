import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { createReceive } from '../platform/http-body/receive.ts'
import { openDoors } from '../test/support/open-doors.ts'

const NOW = Date.parse('2026-11-30T10:00:00Z')
const now = () => NOW
const at = new Date(NOW)

type Doors = Awaited<ReturnType<typeof openDoors>>

const post = ({ send }: Doors, payload: string | Buffer, headers: Record<string, string> = {}) =>
  send({ url: '/public/ingest', payload, headers: { 'content-type': 'application/x-ndjson', ...headers } })

const postOtlp = ({ send }: Doors, payload: string | Buffer, type = 'application/json') =>
  send({ url: '/v1/logs', payload, headers: { 'content-type': type } })

const otlp = (record: object) => JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] })

const BLANK = { accepted: 0n, repeated: 0n, refused: [], lastRefusal: null }

const logs = (code: string, count = 1n) => ({ kind: 'LOG', code, count })
const requests = (code: string, count = 1n) => ({ kind: 'REQUEST', code, count })
const later = (code: string) => ({ kind: 'LATER', code, count: 1n })

test('a door is listed once something has come through it, with what it has accepted', async () => {
  const doors = await openDoors({ now })
  expect(doors.ingest.doorsSinceStart()).toEqual([])
  await post(doors, '{"message":"a"}\n{"message":"b"}')
  await post(doors, '{"message":"c"}')
  await postOtlp(doors, otlp({ body: { stringValue: 'd' } }))
  expect(doors.ingest.doorsSinceStart()).toEqual([
    { ...BLANK, name: 'json', accepted: 3n },
    { ...BLANK, name: 'otlp', accepted: 1n },
  ])
})

test('records are counted by the code of their refusal, the most frequent one first, and the last one is shown', async () => {
  const doors = await openDoors({ now })
  await post(doors, '7\n{"a":1}\n{"message":"good"}\n{"b":2}\n"text"\n{"c":"é"}')
  const [door] = doors.ingest.doorsSinceStart()
  expect(door).toEqual({
    ...BLANK,
    name: 'json',
    accepted: 1n,
    refused: [logs('MESSAGE_REQUIRED', 3n), logs('NOT_AN_OBJECT', 2n)],
    lastRefusal: { at, code: 'MESSAGE_REQUIRED', message: 'message is required.', sample: '{"c":"é"}' },
  })
})

test('a line that is no JSON is shown as it was sent', async () => {
  const doors = await openDoors({ now })
  await post(doors, '{"message":"good"}\n{"message": oh\n')
  expect(doors.ingest.doorsSinceStart()[0]?.lastRefusal).toMatchObject({
    code: 'INVALID_JSON',
    sample: '{"message": oh',
  })
})

test('a record with bytes that are not UTF-8 is shown without them', async () => {
  const doors = await openDoors({ now })
  const body = Buffer.from('[{"message":"good"},{"message":"b\xffd"}]', 'latin1')
  await post(doors, body, { 'content-type': 'application/json' })
  expect(doors.ingest.doorsSinceStart()[0]?.lastRefusal).toMatchObject({
    code: 'INVALID_JSON',
    sample: '{"message":"b d"}',
  })
})

test('the time of a record of OpenTelemetry is shown', async () => {
  const doors = await openDoors({ now })
  await postOtlp(doors, otlp({ timeUnixNano: '4102444800000001000', body: { stringValue: 'far' } }))
  const [door] = doors.ingest.doorsSinceStart()
  expect(door?.refused).toEqual([logs('TIMESTAMP_IN_FUTURE')])
  expect(door?.lastRefusal?.sample).toContain('"timestamp":"2100-01-01T00:00:00.000001Z"')
})

test('a request that cannot be read is counted by the code of its error, with the beginning of its body', async () => {
  const doors = await openDoors({ now })
  await postOtlp(doors, '{"resourceLogs": oh}')
  await postOtlp(doors, 'none', 'text/plain')
  await postOtlp(doors, 'none', 'text/plain')
  const [door] = doors.ingest.doorsSinceStart()
  expect(door).toEqual({
    ...BLANK,
    name: 'otlp',
    refused: [requests('UNSUPPORTED_MEDIA_TYPE', 2n), requests('BAD_REQUEST')],
    lastRefusal: {
      at,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'Send logs with the Content-Type application/x-protobuf or application/json.',
      sample: null,
    },
  })
  await post(doors, gzipSync('{"a": oh}'), { 'content-encoding': 'gzip', 'content-type': 'application/json' })
  expect(doors.ingest.doorsSinceStart()[1]?.lastRefusal).toMatchObject({ code: 'BAD_REQUEST', sample: '{"a": oh}' })
  await post(doors, 'no gzip', { 'content-encoding': 'gzip' })
  expect(doors.ingest.doorsSinceStart()[1]?.lastRefusal).toMatchObject({ code: 'BAD_REQUEST', sample: null })
  expect(doors.ingest.doorsSinceStart()[1]?.refused).toEqual([requests('BAD_REQUEST', 2n)])
})

test('a request that is to be sent again is no refusal', async () => {
  const error = new AppError('OVERLOADED', 'later')
  const full = await openDoors({ now, receive: () => Promise.reject(error) })
  await post(full, '{"message":"a"}')
  expect(full.ingest.doorsSinceStart()).toEqual([{ ...BLANK, name: 'json', refused: [later('OVERLOADED')] }])
  const away = await openDoors({ now }, () => Promise.reject(new Error('away')))
  await post(away, '{"message":"a"}\n7')
  expect(away.ingest.doorsSinceStart()).toMatchObject([
    { accepted: 0n, refused: [logs('NOT_AN_OBJECT'), later('STREAM_UNAVAILABLE')] },
  ])
})

test('a defect of ours is counted as INTERNAL', async () => {
  const doors = await openDoors({ now, receive: () => Promise.reject(new Error('secret')) })
  await post(doors, '{"message":"a"}')
  expect(doors.ingest.doorsSinceStart()[0]?.refused).toEqual([requests('INTERNAL')])
  expect(doors.ingest.doorsSinceStart()[0]?.lastRefusal?.message).not.toContain('secret')
})

test('a sentence of ours is kept whole, and no longer one', async () => {
  const doors = await openDoors({ now })
  await post(doors, JSON.stringify({ message: 'a', timestamp: '9'.repeat(100) }))
  expect(doors.ingest.doorsSinceStart()[0]?.lastRefusal?.message).toMatch(
    /^timestamp "9{64}".* in the years 0001 to 9999\.$/,
  )
  const error = new AppError('BAD_REQUEST', 'k'.repeat(1000))
  const other = await openDoors({ now, receive: () => Promise.reject(error) })
  await post(other, '{"message":"a"}')
  expect(other.ingest.doorsSinceStart()[0]?.lastRefusal?.message).toBe(`${'k'.repeat(299)}…`)
})

test('what is kept of a door is small, however large what it refuses is', async () => {
  const doors = await openDoors({ now, receive: createReceive() })
  const long = 'k'.repeat(1_000_000)
  await post(doors, JSON.stringify({ [long]: long, deep: long }))
  const [door] = doors.ingest.doorsSinceStart()
  expect(door?.lastRefusal?.sample).toHaveLength(200)
  await post(doors, `${'['.repeat(5000)} ${long}`)
  expect(doors.ingest.doorsSinceStart()[0]?.lastRefusal?.sample).toBe(`${'['.repeat(199)}…`)
})
