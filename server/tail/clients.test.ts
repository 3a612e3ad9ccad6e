/** What one client does with its live tails is not felt by another one. */
import { expect, test } from 'vitest'
import type { LogFilter } from '../generated/graphql.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'
import { longestTurn } from '../test/support/longest-turn.ts'
import { setUp } from '../test/support/tail.ts'

const texts = (count: number, text = 'x'.repeat(100_000)) => Array.from({ length: count }, (_, i) => `${i} ${text}`)

test('one client alone may have all tails; one more is refused', async () => {
  const { subscribe, metrics } = setUp({ maxSubscribers: 4 })
  for (let i = 0; i < 4; i++) await subscribe({ client: 'a' })
  await expect(subscribe({ client: 'a' })).rejects.toMatchObject({ code: 'OVERLOADED' })
  expect(await metrics.print()).toContain('timberline_tail_subscribers 4')
})

test('another one gets its share of them: whoever has most loses its newest, and is told', async () => {
  const { subscribe, log, clock } = setUp({ maxSubscribers: 4 })
  const own = [await subscribe({ client: 'a' }), await subscribe({ client: 'a' })]
  const lost = [await subscribe({ client: 'a' }), await subscribe({ client: 'a' })]
  const others = [await subscribe({ client: 'b' }), await subscribe({ client: 'b' })]
  await expect(subscribe({ client: 'b' })).rejects.toMatchObject({ code: 'OVERLOADED' })
  await expect(subscribe({ client: 'a' })).rejects.toMatchObject({ code: 'OVERLOADED' })
  for (const tail of lost) {
    await expect(tail.next()).rejects.toMatchObject({ code: 'OVERLOADED', message: expect.stringMatching(/^Another/) })
    expect(await tail.next()).toBeUndefined()
  }
  for (const tail of [...own, ...others]) await tail.next()
  log.publish(0, 'a log')
  clock.advance(200)
  for (const tail of [...own, ...others]) expect(await tail.messages()).toEqual(['a log'])
})

test('a large filter counts as several tails', async () => {
  const { subscribe } = setUp({ maxSubscribers: 4 })
  const values = Array.from({ length: 200 }, (_, i) => `${i}`.padStart(100))
  const large = await subscribe({ client: 'a', where: { commit: { in: values } } })
  await subscribe({ client: 'a' })
  await expect(subscribe({ client: 'a' })).rejects.toMatchObject({ code: 'OVERLOADED' })
  await large.return()
  for (let i = 0; i < 3; i++) await subscribe({ client: 'a' })
})

test('a tail that ends makes room, however it ends', async () => {
  const { subscribe } = setUp({ maxSubscribers: 1 })
  const request = new AbortController()
  await subscribe({ client: 'a', signal: request.signal })
  request.abort()
  const tail = await subscribe({ client: 'a' })
  await tail.return()
  await expect(subscribe({ client: 'a', where: { message: { regex: 'a' } } })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  })
  await subscribe({ client: 'a' })
})

test('logs that nobody takes are bounded; a client that takes its own gets more', async () => {
  const { subscribe, log, clock } = setUp({ maxUnreadBytes: 500_000, maxRingBytes: 16 * 1024 * 1024 })
  const stalled = await Promise.all(Array.from({ length: 10 }, () => subscribe({ client: 'a' })))
  const reading = await subscribe({ client: 'b' })
  for (const tail of [...stalled, reading]) await tail.next()
  log.publish(0, ...texts(20))
  clock.advance(200)
  const taken: string[] = []
  const given = stalled.map(async (tail) => taken.push(...((await tail.messages()) ?? [])))
  const received: string[] = []
  while (received.length < 20) received.push(...((await reading.messages()) ?? []))
  expect(taken.length).toBeLessThanOrEqual(5)
  // Each goes on once the ones before it are taken.
  for (const tail of stalled) await tail.return()
  await Promise.all(given)
})

test('a tail that must wait for room misses nothing', async () => {
  const { subscribe, log, clock } = setUp({ maxUnreadBytes: 250_000, maxRingBytes: 16 * 1024 * 1024 })
  const [one, other] = [await subscribe(), await subscribe()]
  for (const tail of [one, other]) await tail.next()
  log.publish(0, ...texts(4))
  clock.advance(200)
  expect(await one.messages()).toHaveLength(2)
  const waiting = other.messages()
  await one.return()
  clock.advance(200)
  expect(await waiting).toHaveLength(2)
  expect(await other.messages()).toHaveLength(2)
})

/** Half of each is at every place of a text of `a`, which is what takes longest. */
const worst = (tail: number): LogFilter => ({
  or: Array.from({ length: 64 }, (_, i) => ({
    message: { contains: `${'a'.repeat(420)}${tail}.${i}${'a'.repeat(420)}` },
  })),
})

test('the heaviest filters of one client neither stop the process nor hold up another client', async () => {
  const { subscribe, log, clock } = setUp({ maxRingBytes: 16 * 1024 * 1024 })
  const heavy = await Promise.all(Array.from({ length: 40 }, (_, i) => subscribe({ client: 'a', where: worst(i) })))
  const light = await subscribe({ client: 'b', where: { message: { eq: 'small' } } })
  for (const tail of [...heavy, light]) await tail.next()
  // Forty tails take some fifteen seconds for these, and without an end to the search minutes.
  const large = 'a'.repeat(256 * 1024)
  log.publish(0, large, `€${large}`, 'small')
  clock.advance(200)
  const working = heavy.map((tail) => tail.next())
  const cpuMs = startCpuClock()
  const messages = light.messages()
  // Without turns it is a minute.
  expect(await longestTurn(() => messages)).toBeLessThan(1000)
  expect(await messages).toEqual(['small'])
  expect(cpuMs()).toBeLessThan(1000)
  for (const tail of heavy) await tail.return()
  expect(await Promise.all(working)).toEqual(heavy.map(() => undefined))
})
