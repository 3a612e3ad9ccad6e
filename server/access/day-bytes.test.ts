import { expect, test } from 'vitest'
import { createDayBytes } from './day-bytes.ts'

/** PostgreSQL, as far as two processes need it: it adds up, and may be away. */
function createTable() {
  const sums = new Map<string, number>()
  const state = { isAway: false }
  const database = {
    $executeRaw: async () => 0,
    async $queryRaw(_sql: TemplateStringsArray, ...columns: string[][]) {
      const [keys = [], days = [], added = []] = columns
      if (state.isAway) throw new Error('away')
      return keys.map((key, i) => {
        const name = `${key} ${days[i]}`
        sums.set(name, (sums.get(name) ?? 0) + Number(added[i]))
        return { key_id: key, bytes: BigInt(sums.get(name) ?? 0) }
      })
    },
  } as unknown as Parameters<typeof createDayBytes>[0]['database']
  return { sums, state, database }
}

test('each process adds its part once, and learns the sum', async () => {
  const { sums, state, database } = createTable()
  const wall = { ms: Date.UTC(2026, 11, 1, 12) }
  const now = () => wall.ms
  const [one, two] = [createDayBytes({ database, now }), createDayBytes({ database, now })]
  const [here, there] = [one.of('k', 100), two.of('k', 100)]
  here.take(60)
  there.take(60)
  state.isAway = true
  await expect(one.share()).rejects.toThrow('away')
  state.isAway = false
  for (const each of [one, two, one]) await each.share()
  expect([...sums]).toEqual([['k 2026-12-01', 120]])
  expect([here.waitSeconds(), there.waitSeconds()]).toEqual([12 * 3600, 12 * 3600])
  wall.ms += 12 * 3_600_000
  expect([here.waitSeconds(), there.waitSeconds()]).toEqual([0, 0])
})

test('what comes while the parts are on their way is not lost', async () => {
  const { sums, database } = createTable()
  const bytes = createDayBytes({ database, now: () => Date.UTC(2026, 11, 1) })
  const key = bytes.of('k', 1000)
  key.take(10)
  const sharing = bytes.share()
  key.take(5)
  await sharing
  await bytes.share()
  expect([...sums.values()]).toEqual([15])
})

test('nothing is asked for keys without a limit', async () => {
  const { database } = createTable()
  const bytes = createDayBytes({ database: { ...database, $queryRaw: () => expect.fail() }, now: Date.now })
  await expect(bytes.share()).resolves.toBeUndefined()
})
