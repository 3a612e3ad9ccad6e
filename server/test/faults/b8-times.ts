/** Times of all sorts, against the table of the README. */
import { expect } from 'vitest'
import { startApp } from '../support/harness.ts'
import { ask, ingest } from './client.ts'
import { noteResult } from './row.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const NOW_MS = Date.now()
const iso = (ms: number) => new Date(ms).toISOString()

/** What is read back. */
const TAKEN: readonly (readonly [sent: unknown, found: string])[] = [
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  [0, '1970-01-01T00:00:00.000Z'],
  [-0, '1970-01-01T00:00:00.000Z'],
  [-1, '1969-12-31T23:59:59.999Z'],
  [1_700_000_000_000.9, '2023-11-14T22:13:20.000Z'],
  ['2023-11-14T22:13:20.1239999Z', '2023-11-14T22:13:20.123999Z'],
  ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999900Z'],
  ['2026-01-02t03:04:05+05:30', '2026-01-01T21:34:05.000Z'],
  ['2024-02-29T23:59:59-23:59', '2024-03-01T23:58:59.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  [-62_135_596_800_000, '0001-01-01T00:00:00.000Z'],
  [iso(NOW_MS), iso(NOW_MS)],
  [NOW_MS + HOUR_MS, iso(NOW_MS + HOUR_MS)],
  [iso(NOW_MS + HOUR_MS), iso(NOW_MS + HOUR_MS)],
  [NOW_MS + DAY_MS - HOUR_MS, iso(NOW_MS + DAY_MS - HOUR_MS)],
]

/** What the strict contract refuses or takes for another moment. */
const READ: typeof TAKEN = [
  [1_743_519_389, '2025-04-01T14:56:29.000Z'],
  ['1743519389432', '2025-04-01T14:56:29.432Z'],
  [1_743_519_389_432_000, '2025-04-01T14:56:29.432Z'],
  ['1743519389432000000', '2025-04-01T14:56:29.432Z'],
  [1_743_519_389.4320688, '2025-04-01T14:56:29.432068Z'],
  [-1, '1969-12-31T23:59:59.000Z'],
  ['2026-11-20 10:00:00.000681', '2026-11-20T10:00:00.000681Z'],
  ['2026-11-20T10:00:00,123+0000', '2026-11-20T10:00:00.123Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['20/Nov/2026:10:00:00 +0000', '2026-11-20T10:00:00.000Z'],
  ['2026-01-01', '2026-01-01T00:00:00.000Z'],
]

const AHEAD = [NOW_MS + DAY_MS + HOUR_MS, iso(NOW_MS + 2 * DAY_MS), NOW_MS + 365 * DAY_MS, iso(NOW_MS + 365 * DAY_MS)]
const REFUSED: Record<string, readonly unknown[]> = {
  TIMESTAMP_IN_FUTURE: [...AHEAD, '9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  INVALID_TIMESTAMP: [
    ['+275760-09-13T00:00:00Z', '275760-09-13T00:00:00Z', 8_640_000_000_000_000, 253_402_300_800_000, 1e300],
    ['0000-12-31T23:59:59Z', '-0001-01-01T00:00:00Z', -62_135_596_800_001, '0001-01-01T00:00:00+00:01'],
    ['infinity', '-infinity', 'now', 'today', 'epoch', 'allballs', 'garbage', '', ' ', '1700000000000', 'NaN'],
    ['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01T24:00:00Z'],
    ['2026-01-01T23:59:60Z', '2026-01-01T00:00:00', '2026-01-01', '2026-01-01 00:00:00Z', '2026-01-01T00:00:00+24:00'],
    ['\u0000', '2026-01-01T00:00:00Z\u0000', ' 2026-01-01T00:00:00Z', '２０２６-01-01T00:00:00Z'],
  ].flat(),
  INVALID_FIELD: [true, [], {}, [0], { $date: 0 }],
}
const REFUSALS = Object.entries(REFUSED).flatMap(([code, times]) => times.map((timestamp) => ({ code, timestamp })))

const MUTATION =
  'mutation ($input: IngestLogsInput!) { ingestLogs(input: $input) { accepted rejected { index code } } }'
type Mutated = { ingestLogs: { accepted: number; rejected: object[] } }
type Found = { logs: { nodes: { timestamp: string }[] } }

const doors = {
  route: async (url: string, logs: object[], strict: boolean) =>
    (await ingest(url, logs, { 'timberline-strict': String(strict) })).json,
  mutation: async (url: string, logs: object[], strict: boolean) =>
    (await ask<Mutated>(url, { query: MUTATION, variables: { input: { logs, strict } } })).data.ingestLogs,
}

async function found(url: string, message: string): Promise<string[]> {
  const query = 'query ($eq: String) { logs(first: 1000, where: {message: {eq: $eq}}) { nodes { timestamp } } }'
  return (await ask<Found>(url, { query, variables: { eq: message } })).data.logs.nodes.map(
    ({ timestamp }) => timestamp,
  )
}

export async function expectTimesJudged(): Promise<void> {
  await using app = await startApp()
  for (const [door, post] of Object.entries(doors)) await expectTable(app.url, door, post)
  const id = '0190c3d4-1111-7000-8000-000000000001'
  const required = { accepted: 0, rejected: [{ index: 0, code: 'TIMESTAMP_REQUIRED' }] }
  expect((await ingest(app.url, { message: 'm', id })).json).toMatchObject(required)
  expect((await ingest(app.url, { message: 'm' }, { 'idempotency-key': 'k' })).json).toMatchObject(required)
  expect(await app.prisma.deadLetter.count()).toBe(0)
  await noteResult(
    'B8',
    `by both doors ${TAKEN.length + 2} times taken and ${REFUSALS.length} refused strictly, ${READ.length} more read`,
  )
}

async function expectTable(url: string, door: string, post: (typeof doors)[keyof typeof doors]): Promise<void> {
  const messageOf = (i: number) => `time ${i} by the ${door}`
  const taken = TAKEN.map(([timestamp], i) => ({ message: messageOf(i), timestamp }))
  const refused = REFUSALS.map(({ timestamp }) => ({ message: 'refused', timestamp }))
  expect(await post(url, [...refused, ...taken], true)).toMatchObject({
    accepted: taken.length,
    rejected: REFUSALS.map(({ code }, index) => ({ index, code })),
  })
  for (const [i, [sent, time]] of TAKEN.entries())
    expect(await found(url, messageOf(i)), `sent ${String(sent)}`).toEqual([time])
  expect(await found(url, 'refused')).toEqual([])

  const read = READ.map(([timestamp], i) => ({ message: `read: ${messageOf(i)}`, timestamp }))
  expect(await post(url, read, false)).toMatchObject({ accepted: READ.length, rejected: [] })
  for (const [i, [sent, time]] of READ.entries())
    expect(await found(url, `read: ${messageOf(i)}`), `sent ${String(sent)}`).toEqual([time])

  const none = `none by the ${door}`
  const before = Date.now()
  expect(await post(url, [{ message: none }, { message: none, timestamp: null }], false)).toMatchObject({ accepted: 2 })
  const receipts = (await found(url, none)).map(Date.parse)
  expect(receipts).toHaveLength(2)
  for (const receipt of receipts) expect(receipt >= before && receipt <= Date.now(), `${receipt}`).toBe(true)
}
