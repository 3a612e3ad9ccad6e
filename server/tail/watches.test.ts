import { expect, test } from 'vitest'
import { readFilter } from '../filter/condition.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { testRow } from '../test/support/rows.ts'
import { createRing, type Entry } from './ring.ts'
import { bothOf, createWatches } from './watches.ts'

const LARGE = 'É'.repeat(100_000)

function entriesOf(...messages: string[]): Entry[] {
  const ring = createRing({ begins: [0n], maxAgeMs: 60_000, maxBytes: 16 * 1024 * 1024 })
  const added = messages.map((message, i) => ({ message, offset: BigInt(i), partition: 0, bytes: 2 * message.length }))
  ring.append(
    added.map(({ message, ...entry }) => ({ ...entry, log: testRow({ message }) })),
    0,
  )
  return added.map((_, i) => ring.at(i)).filter((entry) => entry !== undefined)
}

const anyOf = (...parts: string[]): LogFilter => ({ or: parts.map((contains) => ({ message: { contains } })) })
const inTime = () => false
const late = () => true

test('a log that takes longer than its turn is gone on with, one test a turn at least', () => {
  const { watch } = createWatches().join(readFilter(anyOf('a', 'b', 'c', 'd')))
  const [entry] = entriesOf(LARGE)
  if (!entry) throw new Error('no entry')
  const answers = Array.from({ length: 5 }, () => watch.selects(entry, late))
  expect(answers).toEqual([undefined, undefined, undefined, false, false])
})

test('the answer is the same, however often the time is over', () => {
  const where: LogFilter = {
    and: [
      anyOf('x', 'é'),
      { not: { message: { contains: 'y' } } },
      { metadata: { path: ['a'], op: { exists: false } } },
    ],
  }
  const entries = entriesOf(LARGE, `${LARGE}y`, 'z'.repeat(100_000))
  const whole = createWatches().join(readFilter(where)).watch
  const parts = createWatches().join(readFilter(where)).watch
  for (const entry of entries) {
    let isSelected = parts.selects(entry, late)
    while (isSelected === undefined) isSelected = parts.selects(entry, late)
    expect(isSelected).toBe(whole.selects(entry, inTime))
  }
  expect(entries.map((entry) => whole.selects(entry, inTime))).toEqual([true, false, false])
})

test('equal filters share their answers, also where their fields are in another order', () => {
  const watches = createWatches()
  const one = watches.join(readFilter({ message: { contains: 'a' }, level: { eq: 'INFO' } }))
  const other = watches.join(readFilter({ level: { eq: 'INFO' }, message: { contains: 'a', caseSensitive: false } }))
  const different = watches.join(readFilter({ level: { eq: 'INFO' }, message: { contains: 'a', caseSensitive: true } }))
  expect(one.watch).toBe(other.watch)
  expect(one.watch).not.toBe(different.watch)
  one.leave()
  expect(watches.join(readFilter({ level: { eq: 'INFO' }, message: { contains: 'a' } })).watch).toBe(other.watch)
})

test('an answer is remembered for as many logs as a ring holds', () => {
  const { watch } = createWatches().join(readFilter(anyOf('a')))
  const looks = { count: 0 }
  const entry = (number: number): Entry => ({
    partition: 0,
    offset: 0n,
    log: undefined,
    bytes: 0,
    number,
    view() {
      looks.count++
      return undefined
    },
  })
  for (const number of [0, 1, 4095, 4096, 30_000, 0, 1, 4095, 4096, 30_000])
    expect(watch.selects(entry(number), inTime)).toBe(false)
  expect(looks.count).toBe(5)
})

test('of two watches the second one is asked only where the first one selects', () => {
  const { watch: first } = createWatches().join(readFilter(anyOf('a')))
  const asked: number[] = []
  const second = {
    selects(entry: Entry) {
      asked.push(entry.number)
      return entry.number === 0
    },
  }
  const entries = entriesOf('a', 'b', 'a')
  expect(entries.map((entry) => bothOf(first, second).selects(entry, inTime))).toEqual([true, false, false])
  expect(asked).toEqual([0, 2])
})
