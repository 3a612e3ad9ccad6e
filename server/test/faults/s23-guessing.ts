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
const TIMED = size(9, 3)
/** What one address may present of keys, and guess of passwords, at once and then in a minute, as docs/access.md says. */
const [KEYS_A_MINUTE, PASSWORDS_A_MINUTE] = [20, 10]

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
  // Where other tests keep the machine busy, at least the work is the same: without it the answer takes a tenth of the time.
  expect(Math.min(...times.nobody)).toBeGreaterThan(Math.min(...times.s23) / 3)
  expect(Math.abs(known - unknown)).toBeLessThan(onlyInFull(Math.max(known, unknown) / 3))

  const keys = new Map<number, number>()
  const startKeysMs = performance.now()
  for (let i = 0; i < KEYS; i++) {
    const authorization = `Bearer ${newKey('query').text}`
    const { status } = await send(url, { path: '/graphql', headers: { authorization }, body: '{}' })
    keys.set(status, (keys.get(status) ?? 0) + 1)
  }
  expect([...keys.keys()].filter((status) => status !== 401 && status !== 429)).toEqual([])
  const keysMinutes = (performance.now() - startKeysMs) / 60_000
  expect(keys.get(401)).toBeLessThanOrEqual(KEYS_A_MINUTE * (1 + keysMinutes) + 1)

  // One address at many accounts.
  const startOneMs = performance.now()
  const ofOne: number[] = []
  for (let i = 0; i < 3 * PASSWORDS_A_MINUTE; i++)
    ofOne.push((await login(`somebody ${i}`, 'guess', '127.2.1.1')).status)
  const oneMinutes = (performance.now() - startOneMs) / 60_000
  const lookedOfOne = ofOne.filter((status) => status === 401).length
  expect(lookedOfOne).toBeLessThanOrEqual(PASSWORDS_A_MINUTE * (1 + oneMinutes) + 1)
  expect(ofOne.filter((status) => status === 429)).toHaveLength(ofOne.length - lookedOfOne)

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
    `${KEYS} keys: none opened anything, and ${keys.get(401)} were looked at; of ${ofOne.length} accounts ${lookedOfOne} were looked at for one address; of ${PASSWORDS} passwords from ${ADDRESSES} addresses ${looked} were looked at; known name ${known.toFixed(0)} ms, unknown ${unknown.toFixed(0)} ms; the owner signed in meanwhile`,
  )
}
