import { expect, test } from 'vitest'
import { createMetadataRecord } from './metadata-record.ts'

type Found = [string, [unknown, number[]][] | undefined]

const foundIn = (logs: readonly unknown[], named: string[][] = []): Found[] => {
  const record = createMetadataRecord(named)
  for (const [log, metadata] of logs.entries()) record.add(metadata, log)
  return record.found().map(({ path, values }): Found => [path.join('.'), values && [...values]])
}

test('values stand under their path, those of arrays under the path of the array, each once for a log', () => {
  expect(
    foundIn([{ a: { b: 1 } }, { a: { b: [1, [1, 'x']] }, c: [{ d: true }, { d: true }] }, { a: null, c: [] }]),
  ).toEqual([
    ['a', []],
    [
      'a.b',
      [
        [1, [0, 1]],
        ['x', [1]],
      ],
    ],
    ['c', []],
    ['c.d', [[true, [1]]]],
  ])
})

test('values of different types are different ones', () => {
  expect(foundIn([{ a: 1 }, { a: '1' }, { a: true }, { a: 'true' }])[0]?.[1]).toHaveLength(4)
})

test('a path with too many values has none, unless it was named', () => {
  const logs = Array.from({ length: 1001 }, (_, i) => ({ id: `id-${i}`, other: i }))
  expect(foundIn(logs)).toEqual([
    ['id', undefined],
    ['other', undefined],
  ])
  expect(foundIn(logs, [['id']])).toEqual([
    ['id', logs.map(({ id }, i) => [id, [i]])],
    ['other', undefined],
  ])
})

test('what no filter can ask for is left out', () => {
  const logs = [
    JSON.parse('{"a":1e400,"b":-1e400,"__proto__":{"c":1}}') as unknown,
    { long: 'x'.repeat(5000), ['k'.repeat(5000)]: 1, ok: 2 },
    Array.from({ length: 40 }).reduce<unknown>((inner) => ({ deep: inner }), 1),
  ]
  const found = new Map(foundIn(logs))
  expect([found.get('a'), found.get('b'), found.get('long')]).toEqual([[], [], []])
  expect([found.get('__proto__.c'), found.get('ok')]).toEqual([[[1, [0]]], [[2, [1]]]])
  expect(Math.max(...[...found.keys()].map((name) => name.length))).toBeLessThan(200)
})

test('the numbers of a path are kept with their logs, without those of arrays and those that are too large to be squared', () => {
  const record = createMetadataRecord([])
  for (const [log, ms] of [1.5, [2], 'x', 1e150, 3].entries()) record.add({ ms }, log)
  expect(record.found()).toMatchObject([{ path: ['ms'], numbers: [1.5, 3], ofNumbers: [0, 4] }])
})

test('of very many paths and values only some are kept, and those of few values', () => {
  const record = createMetadataRecord([['named']])
  for (let log = 0; log < 9000; log++) {
    const ids = Array.from({ length: 12 }, (_, i) => [`k${log * 12 + i}`, log])
    record.add({ level: log % 2, named: `${log}`.padStart(1000, 'x'), ...Object.fromEntries(ids) }, log)
  }
  const found = record.found()
  expect(found.length).toBeLessThan(2500)
  expect(found.find(({ path }) => path[0] === 'level')?.values?.get(1)).toHaveLength(4500)
  expect(found.find(({ path }) => path[0] === 'named')?.values).toBeUndefined()
})
