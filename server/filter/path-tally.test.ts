import { expect, test } from 'vitest'
import { createPathTally } from './path-tally.ts'

function tally(logs: readonly object[], maxPaths = 100) {
  const counted = createPathTally(maxPaths)
  for (const [i, log] of logs.entries()) counted.add({ metadata: JSON.stringify(log), ms: i })
  return counted.found()
}

const short = (logs: readonly object[]) => tally(logs).map(({ name, types, logs: n }) => [name, types.join(' '), n])

test('each log counts once for a path, however many values stand there', () => {
  const logs = [
    { user: { id: 7, name: 'a' }, tags: ['x', ['y', { deep: true }]], errors: [{ code: 1 }, { code: 'E2' }] },
    { user: { id: '7' }, tags: [], empty: {}, none: null },
  ]
  expect(short(logs)).toEqual([
    ['user.id', 'NUMBER STRING', 2],
    ['user.name', 'STRING', 1],
    ['tags', 'STRING', 1],
    ['tags.deep', 'BOOLEAN', 1],
    ['errors.code', 'NUMBER STRING', 1],
    ['none', 'NULL', 1],
  ])
})

test('keys with dots are told from keys below each other', () => {
  const [dotted, nested, odd] = tally([{ 'a.b': 1, a: { b: 1 }, '': { 'c d': 1 } }])
  expect(dotted).toMatchObject({ path: ['a.b'], name: '"a.b"' })
  expect(nested).toMatchObject({ path: ['a', 'b'], name: 'a.b' })
  expect(odd).toMatchObject({ path: ['', 'c d'], name: '""."c d"' })
})

test('the newest log says when a path was seen last', () => {
  expect(tally([{ a: 1 }, { b: 1 }, { a: 1 }]).map(({ name, lastMs }) => [name, lastMs])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})

test('a path that no filter could name is left out, and what stands beside it is not', () => {
  const nest = (keys: number): object => (keys === 0 ? { ok: 1 } : { k: nest(keys - 1) })
  expect(short([{ ['x'.repeat(4097)]: 1, short: 1 }])).toEqual([['short', 'NUMBER', 1]])
  expect(short([{ ['x'.repeat(4090)]: { ['é'.repeat(3)]: 1, ['é'.repeat(4)]: 1 } }])).toHaveLength(1)
  expect(short([nest(31)])).toHaveLength(1)
  expect(short([nest(32)])).toEqual([])
})

test('beyond the limit only known paths are counted', () => {
  const logs = [
    { a: 1, b: 1, c: 1 },
    { c: 1, a: 1 },
  ]
  expect(tally(logs, 2).map(({ name, logs: n }) => [name, n])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})

test('the names of a sample fill a megabyte, whatever stands below a long key', () => {
  const children = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, 1]))
  const found = tally([{ ['x'.repeat(4000)]: children }], 1000)
  expect(found.length).toBeGreaterThan(250)
  expect(found.length).toBeLessThan(270)
})
