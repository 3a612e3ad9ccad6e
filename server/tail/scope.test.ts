/** What a tail shows, and tells, to who sees a part of the logs. */
import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { createTestLog, setUp } from '../test/support/tail.ts'

const OURS = { message: { startsWith: 'ours', caseSensitive: true } }
const EMPTY = { __typename: 'LogTailBatch', logs: [], position: expect.any(String) }

/** Lets everything that can go on without the clock do so. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

test('the scope and the filter select, and what either leaves out is not shown', async () => {
  const { log, clock, subscribe } = setUp()
  const [scoped, filtered, other] = [
    await subscribe({ scope: OURS }),
    await subscribe({ scope: OURS, where: { message: { contains: 'b' } } }),
    await subscribe({ where: { message: { contains: 'b' } } }),
  ]
  for (const tail of [scoped, filtered, other]) await tail.next()
  log.publish(0, 'theirs b', 'ours a', 'ours b')
  clock.advance(200)
  expect(await scoped.messages()).toEqual(['ours a', 'ours b'])
  expect(await filtered.messages()).toEqual(['ours b'])
  expect(await other.messages()).toEqual(['theirs b', 'ours b'])
})

test.each([
  ['an alternative', { or: [{ message: { contains: 'theirs' } }, { and: [] }] }],
  ['a negation', { not: { message: { contains: 'ours' } } }],
  ['nothing', {}],
])('%s in the filter shows nothing of what is hidden', async (_, where) => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe({ scope: OURS, where })
  await tail.next()
  const next = tail.next()
  log.publish(0, 'theirs')
  await settle()
  clock.advance(10_000)
  expect(await next).toEqual(EMPTY)
})

test('a scope with `regex` is refused, not ignored', async () => {
  const { subscribe } = setUp()
  await expect(subscribe({ scope: { message: { regex: '.' } } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})

test.each(['hidden logs come', 'nothing comes'])('positions come every ten seconds where %s', async (what) => {
  const { log, clock, subscribe } = setUp()
  const tail = await subscribe({ scope: OURS })
  await tail.next()
  for (let round = 0; round < 3; round++) {
    const told: unknown[] = []
    const next = tail.next().then((event) => told.push(event))
    for (let second = 0; second < 9; second++) {
      if (what === 'hidden logs come') log.publish(0, 'theirs')
      clock.advance(1000)
      await settle()
    }
    expect(told).toEqual([])
    clock.advance(1000)
    await next
    expect(told).toEqual([EMPTY])
  }
})

test('a position is not readable, resumes for whoever has it, and a plain one is refused under a scope', async () => {
  const { log, clock, subscribe } = setUp()
  const [scoped, all] = [await subscribe({ scope: OURS }), await subscribe()]
  const [sealed, plain] = [(await scoped.next())?.position ?? '', (await all.next())?.position ?? '']
  await all.return()
  expect(Buffer.from(sealed, 'base64url').subarray(1)).not.toEqual(Buffer.from(plain, 'base64url').subarray(1))
  await expect(subscribe({ scope: OURS, after: plain })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
  const changed = `${sealed.slice(0, -4)}${sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  for (const scope of [OURS, undefined])
    await expect(subscribe({ ...(scope && { scope }), after: changed })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
    })
  log.publish(0, 'ours while away', 'theirs while away')
  clock.advance(200)
  expect(await (await subscribe({ scope: OURS, after: sealed })).messages()).toEqual(['ours while away'])
  expect(await (await subscribe({ after: sealed })).messages()).toEqual(['ours while away', 'theirs while away'])
})

test('the same position is never written twice the same', async () => {
  const { subscribe } = setUp()
  const first = async () => (await (await subscribe({ scope: OURS })).next())?.position
  expect(await first()).not.toBe(await first())
})

test('nothing says how many records were missed', async () => {
  const log = createTestLog()
  const [here, there] = [setUp({ log }), setUp({ log })]
  const tail = await here.subscribe({ scope: OURS })
  const position = (await tail.next())?.position ?? ''
  log.publish(0, 'theirs', 'theirs')
  const cold = await there.subscribe({ scope: OURS, after: position })
  expect(await cold.next()).toEqual({ __typename: 'LogTailSkipped', count: null, position: expect.any(String) })
  expect(await there.metrics.print()).toContain('timberline_tail_skipped_total 2')
  log.publish(0, 'theirs')
  there.clock.advance(10_000)
  await expect(cold.next()).rejects.toMatchObject({ code: 'OVERLOADED', message: expect.stringMatching(/^Logs were/) })
})

test('who may not go on is told so', async () => {
  const { subscribe } = setUp()
  const asking = new AbortController()
  const tail = await subscribe({ signal: asking.signal })
  await tail.next()
  const next = tail.next()
  asking.abort(new AppError('UNAUTHENTICATED', 'Sign in again.'))
  await expect(next).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await tail.next()).toBeUndefined()
})
