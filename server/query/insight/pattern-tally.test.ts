import { expect, test } from 'vitest'
import { printPattern } from '../../log/pattern-text.ts'
import { testId } from '../../test/support/rows.ts'
import { createPatternTally } from './pattern-tally.ts'
import type { PatternRow } from './pattern-rows.ts'

const row = (message: string, more: Partial<PatternRow> = {}): PatternRow => ({
  message,
  level: 'info',
  resourceId: null,
  id: testId(0),
  ms: 0,
  us: 0,
  page: null,
  ...more,
})

type Wanted = Partial<Parameters<ReturnType<typeof createPatternTally>['tell']>[0]>

function tally(rows: readonly PatternRow[], wanted: Wanted = {}) {
  const counted = createPatternTally()
  for (const each of rows) counted.add(each)
  return counted.tell({ first: 10, shape: undefined, fraction: 1, learned: [], ...wanted })
}

test('the most frequent come first, and the others are counted together', () => {
  const messages = ['b 1', 'a 1', 'a 2', 'c', 'b 7', 'a 3', 'd', 'e']
  const { answer, whole } = tally(
    messages.map((message) => row(message)),
    { first: 2 },
  )
  expect(answer.patterns.map(({ pattern, count }) => [printPattern(pattern), count.value])).toEqual([
    ['a <*>', 3],
    ['b <*>', 2],
  ])
  expect(answer.others).toMatchObject({ value: 3, low: 3, high: 3, isExact: true })
  expect(whole).toBe(messages.length)
})

test('patterns that differ in a word are counted as one', () => {
  const { answer } = tally(['root', 'admin', 'mail', 'news'].map((user) => row(`bye ${user} 1`)))
  expect(answer.patterns.map(({ pattern, count }) => [printPattern(pattern), count.value])).toEqual([
    ['bye <+> <*>', 4],
  ])
  expect(answer.patterns[0]?.variables).toEqual([
    { values: ['admin', 'mail', 'news', 'root'], numbers: null },
    { values: ['1'], numbers: { min: 1, p50: 1, max: 1 } },
  ])
})

test('levels, resources and buckets of a pattern add up to it', () => {
  const shape = { originMs: 0, intervalMs: 1000, count: 3 }
  const rows = [
    row('a 1', { ms: 10, resourceId: 'x', level: 'error' }),
    row('a 2', { ms: 1999, resourceId: 'y' }),
    row('a 3', { ms: 2000, resourceId: 'y' }),
    row('b', { ms: 0 }),
  ]
  const [a, b] = tally(rows, { shape }).answer.patterns
  expect(a?.byLevel.map(({ level, count }) => [level, count.value])).toEqual([
    ['info', 2],
    ['error', 1],
  ])
  expect(a?.resources.map(({ resourceId, count }) => [resourceId, count.value])).toEqual([
    ['y', 2],
    ['x', 1],
  ])
  expect(a?.buckets.map(({ value }) => value)).toEqual([1, 1, 1])
  expect(b?.buckets.map(({ value }) => value)).toEqual([1, 0, 0])
  expect(b?.resources).toEqual([])
})

test('the newest log of a pattern is its sample, to the microsecond', () => {
  const rows = [
    row('a 1', { ms: 5, us: 1, id: testId(1) }),
    row('a 2', { ms: 5, us: 2, id: testId(2) }),
    row('a 3', { ms: 4, us: 9, id: testId(3) }),
  ]
  expect(tally(rows).answer.patterns[0]?.newest).toEqual({ timestamp: { ms: 5, us: 2 }, id: testId(2) })
})

test('the newest and the first log of templates that are merged are those of all of them', () => {
  const times = [3000, 1000, 4000, 2000]
  const rows = ['root', 'admin', 'mail', 'news'].map((user, i) =>
    row(`bye ${user} 1`, { ms: times[i] ?? 0, us: i, id: testId(i) }),
  )
  const { newest, first } = tally(rows).answer.patterns[0] ?? {}
  expect(newest).toEqual({ timestamp: { ms: 4000, us: 2 }, id: testId(2) })
  expect(first).toEqual({ ms: 1000, us: 1 })
})

test('logs of a sample count for as many as were left out, in a band, and those that were read as a whole for themselves', () => {
  const rows = Array.from({ length: 300 }, (_, i) => row(i % 3 === 0 ? 'a 1' : 'b 1', { page: Math.floor(i / 10) }))
  const { answer, whole, sampled } = tally([...rows, row('a 2'), ...Array.from({ length: 150 }, () => row('c'))], {
    fraction: 0.1,
    first: 2,
  })
  const [b, a] = answer.patterns
  expect([b?.count.value, a?.count.value, answer.others.value]).toEqual([2000, 1001, 150])
  expect(a?.count).toMatchObject({ isExact: false, n: 101n })
  expect(a?.count.low).toBeLessThan(900)
  expect(a?.count.high).toBeGreaterThan(1100)
  expect({ whole, sampled }).toEqual({ whole: 151, sampled: { logs: 300, squares: 3000 } })
})

test('messages of any number of kinds are counted', () => {
  const word = (i: number) => i.toString(2).replaceAll('1', 'x').replaceAll('0', 'y')
  const rows = Array.from({ length: 20_000 }, (_, i) => row(`${word(i)} ${word(i * 7)}`))
  const { answer, whole } = tally(rows, { first: 100 })
  const listed = answer.patterns.reduce((sum, { count }) => sum + (count.value ?? 0), 0)
  expect(listed + (answer.others.value ?? 0)).toBe(whole)
})
