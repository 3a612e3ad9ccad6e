/** Many logins at once: two are looked at, a few wait, the rest come again; logs do not notice. */
import { createHook } from 'node:async_hooks'
import { expect } from 'vitest'
import { makeKey } from '../support/make-key.ts'
import { sendRaw, type RawAnswer } from '../support/raw-request.ts'
import { waitFor } from '../support/wait-for.ts'
import { send } from './client.ts'
import { noteResult, onlyInFull, size } from './row.ts'
import type { Guarded } from './signed-in.ts'

const LOGINS = size(1000, 60)

const p99 = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0

const tellsWhen = ({ headers: { 'retry-after': after } }: RawAnswer) => Number(after) >= 1 && Number(after) <= 60

/** How many passwords are derived at the same time, each with its memory and a processor, as Node itself sees it. */
function watchDerivations() {
  const running = new Set<number>()
  let most = 0
  const hook = createHook({
    init(id, type) {
      if (type !== 'ARGON2REQUEST') return
      running.add(id)
      most = Math.max(most, running.size)
    },
    before: (id) => void running.delete(id),
  }).enable()
  return { most: () => most, [Symbol.dispose]: () => void hook.disable() }
}

export async function expectStormWeathered({ url, prisma }: Guarded): Promise<void> {
  const headers = { authorization: `Bearer ${await makeKey(prisma)}` }
  const log = () => send(url, { headers, body: '{"message":"in the storm"}' })
  await waitFor(async () => ((await log()).status === 201 ? true : undefined))
  const calm: number[] = []
  for (let i = 0; i < 100; i++) calm.push((await log()).ms)

  const before = process.memoryUsage().rss
  let most = before
  using derivations = watchDerivations()
  const storm = Promise.all(
    Array.from({ length: LOGINS }, (_, i) =>
      sendRaw(url, {
        method: 'POST',
        path: '/auth/login',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login: `name ${i}`, password: 'a guess in the storm' }),
        from: `127.4.${Math.floor(i / 250)}.${(i % 250) + 1}`,
      }),
    ),
  )
  let isOver = false
  void storm.finally(() => (isOver = true))
  const meanwhile: number[] = []
  while (!isOver || meanwhile.length < 20) {
    const { status, ms } = await log()
    expect(status).toBe(201)
    meanwhile.push(ms)
    most = Math.max(most, process.memoryUsage().rss)
  }
  const answers = await storm
  const statuses = answers.map(({ status }) => status)
  const [looked, later] = [401, 429].map((wanted) => statuses.filter((status) => status === wanted).length)
  const others = answers.filter(({ status }) => status !== 401 && status !== 429)
  expect(others.slice(0, 3).map(({ status, text }) => `${status} ${text}`)).toEqual([])
  expect(looked).toBeGreaterThanOrEqual(2)
  expect(later).toBeGreaterThan(0)
  expect(answers.filter((answer) => answer.status === 429 && !tellsWhen(answer))).toEqual([])
  expect(derivations.most()).toBe(2)
  const grownMb = (most - before) / 2 ** 20
  // Two of 19 MiB, and what so many connections take, of this client's too.
  expect(grownMb).toBeLessThan(150)
  expect(p99(meanwhile)).toBeLessThan(onlyInFull(p99(calm) + 150))
  await noteResult(
    'S29',
    `${LOGINS} logins at once: ${looked} looked at, ${derivations.most()} at a time, ${later} × 429 with Retry-After; ${grownMb.toFixed(0)} MB more; acknowledged p99 ${p99(calm).toFixed(0)} ms before, ${p99(meanwhile).toFixed(0)} ms meanwhile`,
  )
}
