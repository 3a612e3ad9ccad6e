/** Bodies of OTLP as large and as odd as may come: meanwhile others are served. */
import { expect, test } from 'vitest'
import { slowness } from '../../test/support/cpu-time.ts'
import { longestTurn } from '../../test/support/longest-turn.ts'
import { openDoors } from '../../test/support/open-doors.ts'
import { ENCODINGS, text } from '../../test/support/otlp.ts'

const MARK_MS = 250 * slowness()

const MB = 1_000_000
const time = `${Date.now()}456789`
const json = (records: string) => Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${records}]}]}]}`)
const list = (item: string, count: number) => `${item},`.repeat(count).slice(0, -1)
const attribute = '{"key":"k","value":{"intValue":"1"}}'

/** One message around others, which have a length of at most four bytes. */
function wrap(field: number, bytes: Buffer): Buffer {
  const { length } = bytes
  const size = Array.from({ length: 4 }, (_, i) => ((length >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0))
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...size]), bytes])
}

const protobuf = (records: Buffer) => wrap(1, wrap(2, records))

const ordinary = {
  timeUnixNano: time,
  body: { stringValue: 'order placed' },
  attributes: [text('http.request.method', 'POST'), text('url.path', '/orders')],
}

/** As they are, and the status of the answer where the stream takes nothing. */
const BODIES: Readonly<Record<string, { encoding: keyof typeof ENCODINGS; make: () => Buffer; status: number }>> = {
  '80 000 records in 18 MB': {
    encoding: 'json',
    make: () => json(list(JSON.stringify({ ...ordinary, body: { stringValue: 'x'.repeat(60) } }), 80_000)),
    status: 503,
  },
  'one message of 19 MB': {
    encoding: 'protobuf',
    make: () => protobuf(wrap(2, wrap(5, wrap(1, Buffer.alloc(19 * MB, 'm'))))),
    status: 503,
  },
  '300 000 attributes of a record in JSON': {
    encoding: 'json',
    make: () => json(`{"attributes":[${list(attribute, 300_000)}]}`),
    status: 200,
  },
  '300 000 attributes of a record': {
    encoding: 'protobuf',
    make() {
      const one = wrap(6, Buffer.concat([wrap(1, Buffer.from('k')), wrap(2, wrap(1, Buffer.from('v')))]))
      return protobuf(wrap(2, Buffer.concat(Array.from({ length: 300_000 }, () => one))))
    },
    status: 200,
  },
  '900 000 empty records in JSON': { encoding: 'json', make: () => json(list('{}', 900_000)), status: 503 },
  '900 000 empty records': {
    encoding: 'protobuf',
    make: () => protobuf(Buffer.alloc(2 * 900_000, Buffer.of((2 << 3) | 2, 0))),
    status: 503,
  },
  '9 million brackets': { encoding: 'json', make: () => json('['.repeat(9 * MB)), status: 400 },
  '9 million brackets in a record': {
    encoding: 'json',
    make: () => json(`{"body":${'['.repeat(9 * MB)}${']'.repeat(9 * MB)}}`),
    status: 200,
  },
}

test.each(Object.entries(BODIES))('%s', async (_name, { encoding, make, status }) => {
  // The first slice tells as much of the event loop as all of them.
  const { send } = await openDoors({}, async () => {
    throw new Error('away')
  })
  const payload = make()
  const headers = { 'content-type': ENCODINGS[encoding].type }
  const turns: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    const longest = await longestTurn(async () => {
      expect((await send({ url: '/v1/logs', payload, headers })).status).toBe(status)
    })
    turns.push(longest)
  }
  // The one in the middle: in one of them the garbage of other tests may be collected.
  expect(turns.toSorted((a, b) => a - b)[1]).toBeLessThan(MARK_MS)
})
