import { expect, test } from 'vitest'
import { createTestClock } from '../test/support/clock.ts'
import type { OutgoingRecord } from '../platform/stream.ts'
import { createPublisher, type PublisherParts } from './publisher.ts'

/** A stream whose publishes end when the test says so. */
function fakeStream(partitions = 2) {
  const calls: { records: OutgoingRecord[]; succeed(): void; fail(error: unknown): void }[] = []
  const publish = (records: OutgoingRecord[]) =>
    new Promise<void>((succeed, fail) => calls.push({ records, succeed, fail }))
  return {
    partitions,
    publish,
    calls,
    texts: (call: number) => calls[call]?.records.map(({ value }) => value.toString()),
  }
}

function setUp(parts: Partial<PublisherParts> = {}) {
  const stream = fakeStream()
  const clock = createTestClock()
  return { stream, clock, publisher: createPublisher({ stream, clock, ...parts }) }
}

const text = (...values: string[]) => values.map((value) => Buffer.from(value))
const outcome = (promise: Promise<void>) =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
const immediate = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Long enough for the publisher to gather what has come, and to hand it to the stream. */
async function turn(): Promise<void> {
  await immediate()
  await immediate()
}

test('one publish at a time; what arrives meanwhile travels together', async () => {
  const { stream, publisher } = setUp()
  const first = publisher.publish(text('a'))
  await turn()
  const others = [publisher.publish(text('b', 'c')), publisher.publish(text('d')), publisher.publish(text('e'))]
  await turn()
  expect(stream.calls).toHaveLength(1)
  stream.calls[0]?.succeed()
  await first
  await turn()
  expect(stream.calls).toHaveLength(2)
  expect(stream.texts(1)).toEqual(['b', 'c', 'd', 'e'])
  stream.calls[1]?.succeed()
  await Promise.all(others)
})

test('what comes in one turn of the event loop travels together', async () => {
  const { stream, publisher } = setUp()
  const requests = [publisher.publish(text('a')), publisher.publish(text('b'))]
  await turn()
  expect(stream.texts(0)).toEqual(['a', 'b'])
  stream.calls[0]?.succeed()
  await Promise.all(requests)
})

test('a request is answered only when its publish returns', async () => {
  const { stream, publisher } = setUp()
  let isDone = false
  const publishing = publisher.publish(text('a')).then(() => (isDone = true))
  await turn()
  expect(isDone).toBe(false)
  stream.calls[0]?.succeed()
  await publishing
})

test('a large request goes in several publishes, in order, each within the limit', async () => {
  const { stream, publisher } = setUp()
  const values = Array.from({ length: 10 }, (_, index) => Buffer.alloc(250_000, index))
  const publishing = publisher.publish(values)
  await turn()
  for (let call = 0; call < 4; call++) {
    expect(stream.calls[call]?.records.reduce((sum, { value }) => sum + value.length + 100, 0)).toBeLessThanOrEqual(
      900_000,
    )
    stream.calls[call]?.succeed()
    await turn()
  }
  await publishing
  expect(stream.calls.flatMap((call) => call.records.map((record) => record.value[0]))).toEqual(
    values.map(([first]) => first),
  )
  expect(new Set(stream.calls.flatMap((call) => call.records.map((record) => record.partition))).size).toBe(1)
})

test('a failure is the answer of all requests in it, the next go on', async () => {
  const { stream, publisher } = setUp()
  const failed = publisher.publish(text('a'))
  await turn()
  const later = [outcome(publisher.publish(text('b'))), outcome(publisher.publish(text('c')))]
  stream.calls[0]?.fail(new Error('broker away'))
  await expect(failed).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE', cause: { message: 'broker away' } })
  await turn()
  stream.calls[1]?.fail('not even an error')
  expect(await Promise.all(later)).toEqual(['STREAM_UNAVAILABLE', 'STREAM_UNAVAILABLE'])
  const last = outcome(publisher.publish(text('d')))
  await turn()
  stream.calls[2]?.succeed()
  expect(await last).toBe('done')
})

test('a stream that throws at once is a failure too', async () => {
  const publish = () => {
    throw new Error('not connected')
  }
  const { publisher } = setUp({ stream: { partitions: 1, publish } })
  expect(await outcome(publisher.publish(text('a')))).toBe('STREAM_UNAVAILABLE')
})

test('the rest of a large request is not sent after a failure', async () => {
  const { stream, publisher } = setUp()
  const failed = outcome(publisher.publish(Array.from({ length: 10 }, () => Buffer.alloc(250_000))))
  await turn()
  stream.calls[0]?.fail(new Error('broker away'))
  expect(await failed).toBe('STREAM_UNAVAILABLE')
  await turn()
  expect(stream.calls).toHaveLength(1)
})

test('the deadline answers; what still waits is never sent; the stream goes on afterwards', async () => {
  const { stream, clock, publisher } = setUp({ timeoutMs: 1000 })
  const sent = outcome(publisher.publish(text('sent')))
  await turn()
  clock.advance(500)
  const waiting = outcome(publisher.publish(text('waiting')))
  clock.advance(499)
  const fresh = outcome(publisher.publish(text('fresh')))
  clock.advance(1)
  expect(await sent).toBe('STREAM_UNAVAILABLE')
  clock.advance(500)
  expect(await waiting).toBe('STREAM_UNAVAILABLE')
  stream.calls[0]?.succeed()
  await turn()
  expect(stream.texts(1)).toEqual(['fresh'])
  stream.calls[1]?.succeed()
  expect(await fresh).toBe('done')
  clock.advance(5000)
  expect(clock.timers.size).toBe(0)
})

test('the rest of a large request that expired is not sent', async () => {
  const { stream, clock, publisher } = setUp({ timeoutMs: 1000 })
  const expired = outcome(publisher.publish(Array.from({ length: 10 }, () => Buffer.alloc(250_000))))
  await turn()
  clock.advance(1000)
  expect(await expired).toBe('STREAM_UNAVAILABLE')
  stream.calls[0]?.succeed()
  await turn()
  expect(stream.calls).toHaveLength(1)
})

test('the buffer is bounded, and free again after success, failure and expiry', async () => {
  const { stream, clock, publisher } = setUp({ maxQueuedBytes: 500_000, timeoutMs: 1000 })
  const send = () => outcome(publisher.publish([Buffer.alloc(300_000)]))
  const ends = ['succeed', 'fail', 'expire'] as const
  for (const [call, end] of ends.entries()) {
    const first = send()
    expect(await send()).toBe('OVERLOADED')
    await turn()
    if (end === 'succeed') stream.calls[call]?.succeed()
    if (end === 'fail') stream.calls[call]?.fail(new Error('broker away'))
    if (end === 'expire') clock.advance(1000)
    expect(await first).toBe(end === 'succeed' ? 'done' : 'STREAM_UNAVAILABLE')
  }
  expect(await send(), 'what is on its way is still held').toBe('OVERLOADED')
  stream.calls[2]?.succeed()
  await turn()
  const last = send()
  await turn()
  stream.calls[3]?.succeed()
  expect(await last).toBe('done')
})

test('a flood of one client keeps out neither another one nor what is light', async () => {
  const { publisher } = setUp({ maxQueuedBytes: 500_000 })
  const send = (bytes: number, client: string) =>
    Promise.race([outcome(publisher.publish([Buffer.alloc(bytes)], client)), turn().then(() => 'waits')])
  expect(await send(300_000, 'a')).toBe('waits')
  expect(await send(190_000, 'a')).toBe('waits')
  expect(await send(190_000, 'a')).toBe('OVERLOADED')
  expect(await send(60_000, 'a'), 'a light one').toBe('waits')
  expect(await send(190_000, 'b')).toBe('waits')
  expect(await send(190_000, 'b'), 'more than its share').toBe('OVERLOADED')
})

test('what a client has had stored counts no longer', async () => {
  const { stream, publisher } = setUp({ maxQueuedBytes: 500_000 })
  const send = (bytes: number, client: string) => outcome(publisher.publish([Buffer.alloc(bytes)], client))
  for (let call = 0; call < 3; call++) {
    const stored = send(200_000, 'a')
    await turn()
    stream.calls[call]?.succeed()
    expect(await stored).toBe('done')
  }
  void send(490_000, 'b')
  expect(await Promise.race([send(200_000, 'a'), turn().then(() => 'waits')])).toBe('waits')
})

test('a request larger than the buffer is taken when nothing waits', async () => {
  const { stream, publisher } = setUp({ maxQueuedBytes: 1000 })
  const large = outcome(publisher.publish([Buffer.alloc(5000)]))
  await turn()
  stream.calls[0]?.succeed()
  expect(await large).toBe('done')
})

test('close sends what waits, then refuses', async () => {
  const { stream, clock, publisher } = setUp()
  const first = outcome(publisher.publish(text('a')))
  await turn()
  const requests = [first, outcome(publisher.publish(text('b')))]
  let isClosed = false
  const closing = publisher.close().then(() => (isClosed = true))
  expect(await outcome(publisher.publish(text('late')))).toBe('STREAM_UNAVAILABLE')
  stream.calls[0]?.succeed()
  await turn()
  expect(isClosed).toBe(false)
  stream.calls[1]?.succeed()
  await closing
  expect(await Promise.all(requests)).toEqual(['done', 'done'])
  expect(clock.timers.size).toBe(0)
  await publisher.close()
})

test('close does not outlast the deadline of a stream that hangs', async () => {
  const { clock, publisher } = setUp({ timeoutMs: 1000 })
  const request = outcome(publisher.publish(text('a')))
  const closing = publisher.close()
  clock.advance(1000)
  await closing
  expect(await request).toBe('STREAM_UNAVAILABLE')
})
