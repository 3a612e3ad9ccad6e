/** Guessing: few attempts are looked at, an unknown name takes as long as a known one, and nobody else is locked out. */
import { expect } from 'vitest'
import { newKey } from '../../access/key-format.ts'
import { createWebSession } from '../support/web-session.ts'
import { send } from './client.ts'
import { noteResult, onlyInFull, size } from './row.ts'
import { makeAccount, PASSWORD, type Guarded } from './signed-in.ts'

const KEYS = size(10_000, 200)
const PASSWORDS = size(10_000, 60)
const ADDRESSES = size(1000, 12)
/** From there the two kinds of names are timed. */
const TIMED = size(9, 2)

const addressOf = (i: number) => `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}`
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export async function expectGuessesInVain(product: Guarded): Promise<void> {
  const { url } = product
  await makeAccount(product, 's23')
  const login = (name: string, password: string, from: string) =>
    send(url, { path: '/auth/login', body: JSON.stringify({ login: name, password }), from })

  const times: Record<'s23' | 'nobody', number[]> = { s23: [], nobody: [] }
  for (let i = 0; i < TIMED; i++)
    for (const name of ['s23', 'nobody'] as const) {
      const { status, ms } = await login(name, 'wrong', `127.2.0.${i + 1}`)
      expect(status).toBe(401)
      times[name].push(ms)
    }
  const [known, unknown] = [median(times.s23), median(times.nobody)]
  expect(Math.abs(known - unknown)).toBeLessThan(onlyInFull(Math.max(known, unknown) / 3))

  const keys = new Map<number, number>()
  for (let i = 0; i < KEYS; i++) {
    const authorization = `Bearer ${newKey('query').text}`
    const { status } = await send(url, { path: '/graphql', headers: { authorization }, body: '{}' })
    keys.set(status, (keys.get(status) ?? 0) + 1)
  }
  expect([...keys.keys()].filter((status) => status !== 401 && status !== 429)).toEqual([])

  const answers: number[] = []
  for (let i = 0; i < PASSWORDS; i++) answers.push((await login('s23', `guess ${i}`, addressOf(i % ADDRESSES))).status)
  const looked = answers.filter((status) => status === 401).length
  expect(answers.filter((status) => status !== 401 && status !== 429)).toEqual([])
  // Each address once a minute, and ten times a minute of them all.
  expect(looked).toBeLessThan(ADDRESSES * size(6, 2) + 30)

  const start = performance.now()
  const owner = await login('s23', PASSWORD, '127.3.0.1')
  expect(owner.status).toBe(204)
  expect(performance.now() - start).toBeLessThan(60_000)
  const same = createWebSession(url)
  expect((await same.post('/auth/login', { login: 'another', password: PASSWORD })).status).toBe(401)
  await noteResult(
    'S23',
    `${KEYS} keys: none opened anything; of ${PASSWORDS} passwords from ${ADDRESSES} addresses ${looked} were looked at; known name ${known.toFixed(0)} ms, unknown ${unknown.toFixed(0)} ms; the owner signed in meanwhile`,
  )
}
