import { expect, test } from 'vitest'
import { createTestLog, setUp } from '../test/support/tail.ts'

/** Lets everything that can go on without the clock do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Whether a promise has an answer by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const note = () => void (settled = true)
  promise.then(note, note)
  await settle()
  return settled
}

const EMPTY = { __typename: 'LogTailBatch', logs: [], position: expect.any(String) }
const skipped = (count: bigint | null) => ({ __typename: 'LogTailSkipped', count, position: expect.any(String) })

test('the first batch comes at once, empty, and what is published after it is shown', async () => {
  const { log, clock, subscribe } = setUp()
  log.publish(0, 'before')
  const tail = await subscribe()
  expect(await tail.next()).toEqual(EMPTY)
  const next = tail.messages()
  expect(await isSettled(next)).toBe(false)
  log.publish(0, 'after')
  clock.advance(200)
  expect(await next).toEqual(['after'])
})

test('a log is what the resolvers of Log take', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe()
  await tail.next()
  log.publish(1, 'a log')
  clock.advance(200)
  expect((await tail.next())?.logs).toEqual([
    {
      id: '00000000-0000-7000-8000-000000000001',
      timestamp: { ms: 1_700_000_000_000, us: 7 },
      level: 'info',
      message: 'a log',
      resourceId: null,
      traceId: null,
      spanId: null,
      commit: null,
      parentResourceId: null,
      metadataJson: '{"a":1}',
    },
  ])
})

test('what comes within 200 ms goes out together; after a pause the first one goes at once', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe()
  await tail.next()
  const first = tail.messages()
  log.publish(0, 'one')
  clock.advance(199)
  log.publish(1, 'two')
  expect(await isSettled(first)).toBe(false)
  clock.advance(1)
  expect(await first).toEqual(['one', 'two'])
  clock.advance(1000)
  const second = tail.messages()
  await settle()
  log.publish(0, 'three')
  expect(await second).toEqual(['three'])
})

test('a batch holds 1000 logs or 1 MiB, and the next one follows at once', async () => {
  const { log, clock, subscribe } = setUp({ maxRingBytes: 16 * 1024 * 1024 })
  const tail = await subscribe()
  await tail.next()
  log.publish(0, ...Array.from({ length: 1500 }, (_, i) => `${i}`))
  const large = 'x'.repeat(256 * 1024)
  log.publish(0, large, large, large, large)
  clock.advance(200)
  expect((await tail.messages())?.length).toBe(1000)
  expect((await tail.messages())?.length).toBe(503)
  expect(await tail.messages()).toEqual([large])
})

test('the filter selects, and what it leaves out is neither shown nor missed', async () => {
  const { log, clock, metrics, subscribe } = setUp()
  const tail = await subscribe({ where: { message: { contains: 'disk' } } })
  await tail.next()
  log.publish(0, 'disk full', 'all well')
  log.publish(0, Buffer.from('not a log'))
  log.publish(0, 'Disk empty')
  clock.advance(200)
  expect(await tail.messages()).toEqual(['disk full', 'Disk empty'])
  const text = await metrics.print()
  expect(text).toContain('timberline_tail_subscribers 1')
  expect(text).toContain('timberline_tail_pushed_total 2')
  expect(text).toContain('timberline_tail_skipped_total 0')
})

test('where nothing is selected an empty batch brings a newer position every 10 s, and none while nothing comes', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe({ where: { message: { contains: 'disk' } } })
  const first = await tail.next()
  const next = tail.next()
  clock.advance(200)
  await settle()
  clock.advance(9000)
  await settle()
  clock.advance(9000)
  expect(await isSettled(next)).toBe(false)
  log.publish(0, 'all well')
  const second = await next
  expect(second).toEqual(EMPTY)
  expect(second?.position).not.toBe(first?.position)
})

test('a position resumes from the last minute', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe()
  const position = (await tail.next())?.position ?? ''
  await tail.return()
  log.publish(0, 'while', 'it was')
  log.publish(1, 'away')
  clock.advance(59_000)
  const again = await subscribe({ after: position })
  expect(await again.messages()).toEqual(['while', 'it was', 'away'])
})

test('what a position that is too old has missed is counted, then all that is still there is shown', async () => {
  const { log, clock, subscribe } = setUp()
  const [tail, other] = [await subscribe(), await subscribe()]
  const position = (await tail.next())?.position ?? ''
  await tail.return()
  log.publish(0, 'old', 'old too')
  clock.advance(200)
  await other.next()
  clock.advance(61_000)
  log.publish(1, 'new')
  const again = await subscribe({ after: position })
  expect(await again.next()).toEqual(skipped(2n))
  expect(await again.messages()).toEqual(['new'])
})

test('a position means the same in another process', async () => {
  const log = createTestLog()
  const [one, other] = [setUp({ log }), setUp({ log })]
  const tail = await one.subscribe()
  await tail.next()
  log.publish(0, 'seen there')
  one.clock.advance(200)
  const position = (await tail.next())?.position ?? ''
  log.publish(1, 'nobody saw', 'nobody saw')
  const cold = await other.subscribe({ after: position })
  expect(await cold.next()).toEqual(skipped(2n))
  log.publish(0, 'now')
  other.clock.advance(200)
  expect(await cold.messages()).toEqual(['now'])
})

test('a position that is ahead of this process shows nothing twice', async () => {
  const [ahead, behind] = [setUp(), setUp()]
  await behind.subscribe()
  const tail = await ahead.subscribe()
  await tail.next()
  const release = behind.log.hold()
  for (const { log } of [ahead, behind]) log.publish(0, 'a', 'b')
  ahead.clock.advance(200)
  const again = await behind.subscribe({ after: (await tail.next())?.position ?? '' })
  expect(await again.next()).toEqual(EMPTY)
  release()
  behind.log.publish(0, 'c')
  behind.clock.advance(200)
  expect(await again.messages()).toEqual(['c'])
})

test('a position with thousands of partitions becomes one with those that there are', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe()
  const position = (await tail.next())?.position ?? ''
  const long = Buffer.concat([Buffer.from(position, 'base64url'), Buffer.alloc(8 * 5000)]).toString('base64url')
  const again = await subscribe({ after: long })
  expect(await again.next()).toEqual({ ...EMPTY, position })
  log.publish(0, 'next')
  clock.advance(200)
  expect(await again.messages()).toEqual(['next'])
})

test('a position in another log is told that nobody has counted', async () => {
  const here = setUp()
  const there = setUp({ cluster: 'another' })
  const position = (await (await there.subscribe()).next())?.position ?? ''
  const tail = await here.subscribe({ after: position })
  expect(await tail.next()).toEqual(skipped(null))
  here.log.publish(0, 'now')
  here.clock.advance(200)
  expect(await tail.messages()).toEqual(['now'])
})

test('a position beyond the end of the log is one in another log', async () => {
  const long = setUp()
  long.log.publish(0, 'one', 'two')
  const position = (await (await long.subscribe()).next())?.position ?? ''
  const tail = await setUp().subscribe({ after: position })
  expect(await tail.next()).toEqual(skipped(null))
})

test('a log that is made anew is told to every subscriber, and shown from its beginning', async () => {
  const { log, clock, subscribe } = setUp()
  log.publish(0, 'old')
  const tail = await subscribe()
  await tail.next()
  log.makeAnew('first of the new log')
  clock.advance(200)
  expect(await tail.next()).toEqual(skipped(null))
  expect(await tail.messages()).toEqual(['first of the new log'])
})

test('records that the stream does not hand over are counted', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe()
  await tail.next()
  log.publish(0, 'one')
  log.lose(0, 5)
  log.publish(0, 'two')
  clock.advance(200)
  expect(await tail.messages()).toEqual(['one'])
  expect(await tail.next()).toEqual(skipped(5n))
  expect(await tail.messages()).toEqual(['two'])
})

test.each(['', 'x', 'AQ', Buffer.alloc(17).toString('base64url'), 'A'.repeat(100)])(
  '%j is not a position',
  async (after) => {
    const { log, subscribe } = setUp()
    await expect(subscribe({ after })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
    expect(log.counts.followed).toBe(0)
  },
)

test('a slow subscriber is told how many it has missed, and goes on', async () => {
  const { log, clock, metrics, subscribe } = setUp({ maxRingBytes: 8000 })
  const [slow, quick] = [await subscribe(), await subscribe()]
  await Promise.all([slow.next(), quick.next()])
  const shown: unknown[] = []
  for (let i = 0; i < 30; i++) {
    log.publish(i % 2, `${i}`)
    clock.advance(200)
    shown.push(...((await quick.messages()) ?? []))
  }
  expect(shown).toHaveLength(30)
  const told = await slow.next()
  expect(told).toEqual(skipped(expect.any(BigInt)))
  const rest = await slow.messages()
  expect(Number(told?.count) + (rest?.length ?? 0)).toBe(30)
  expect(rest?.at(-1)).toBe('29')
  expect(await metrics.print()).toContain(`timberline_tail_skipped_total ${told?.count}`)
})

test('who has not read for 10 s is cut off and told so; the others go on', async () => {
  const { log, clock, metrics, subscribe } = setUp()
  const [slow, quick] = [await subscribe(), await subscribe()]
  await Promise.all([slow.next(), quick.next()])
  log.publish(0, 'one', 'two')
  clock.advance(5000)
  expect(await quick.messages()).toEqual(['one', 'two'])
  clock.advance(5000)
  expect(await metrics.print()).toContain('timberline_tail_subscribers 1')
  await expect(slow.next()).rejects.toMatchObject({ code: 'OVERLOADED', message: expect.stringMatching(/^2 records/) })
  expect(await slow.next()).toBeUndefined()
  log.publish(0, 'three')
  expect(await quick.messages()).toEqual(['three'])
})

test('one follower for all subscribers, from the first one to a minute after the last', async () => {
  const { log, clock, subscribe } = setUp()
  expect(log.counts.followed).toBe(0)
  const tails = await Promise.all(Array.from({ length: 200 }, () => subscribe()))
  expect([log.counts.followed, log.following()]).toEqual([1, 1])
  for (const tail of tails) await tail.return()
  clock.advance(59_999)
  await settle()
  expect(log.following()).toBe(1)
  clock.advance(1)
  await settle()
  expect(log.following()).toBe(0)
  await (await subscribe()).return()
  expect([log.counts.followed, log.following()]).toEqual([2, 1])
})

test('return() ends it at once, also while it waits; so does the signal of its request', async () => {
  const { subscribe, metrics } = setUp()
  const request = new AbortController()
  const [one, two] = [await subscribe(), await subscribe({ signal: request.signal })]
  await Promise.all([one.next(), two.next()])
  const waiting = [one.next(), two.next()]
  await settle()
  await one.return()
  request.abort()
  expect(await Promise.all(waiting)).toEqual([undefined, undefined])
  expect(await metrics.print()).toContain('timberline_tail_subscribers 0')
})

test('when the server stops, who waits is told to come back', async () => {
  const { tail, log, subscribe } = setUp()
  const one = await subscribe()
  await one.next()
  const waiting = one.next()
  await settle()
  const answer = waiting.catch((error: unknown) => error)
  await tail.close()
  expect(await answer).toMatchObject({ code: 'STREAM_UNAVAILABLE' })
  expect(log.following()).toBe(0)
})

test('a pattern selects the logs of one kind', async () => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe({ where: { pattern: 'user <*> signed in' } })
  await tail.next()
  for (const message of ['user 1 signed in', 'user 1 signed out', 'user x signed in', 'user 7, 8 signed in'])
    log.publish(0, message)
  clock.advance(200)
  expect(await tail.messages()).toEqual(['user 1 signed in', 'user 7, 8 signed in'])
})

test('a bad filter is refused before anything is followed', async () => {
  const { log, subscribe } = setUp()
  await expect(subscribe({ where: { message: { regex: 'a' } } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(log.counts.followed).toBe(0)
})
