import { expect, it } from 'vitest'
import { printFilter } from '../search/print.ts'
import { flattenMetadata } from './flatten-metadata.ts'

it('gives every value its path, in the order it was sent', () => {
  const metadata = {
    http: { status: 502, headers: {} },
    'a.b': { c: 'x' },
    items: [{ sku: 1 }, { sku: 2, tags: ['x', ['y', []]] }],
    gone: null,
    retry: true,
  }
  expect(flattenMetadata(metadata).map(({ path, value }) => [path.join('/'), value])).toEqual([
    ['http/status', 502],
    ['http/headers', {}],
    ['a.b/c', 'x'],
    ['items/sku', 1],
    ['items/sku', 2],
    ['items/tags', 'x'],
    ['items/tags', 'y'],
    ['items/tags', []],
    ['gone', null],
    ['retry', true],
  ])
})

it.each([
  [{ n: 5 }, 'metadata.n:5'],
  [{ n: '5' }, 'metadata.n:"5"'],
  [{ retry: false }, 'metadata.retry:false'],
  [{ 'x y': { z: 'a b' } }, 'metadata."x y".z:"a b"'],
  [{ list: [1] }, 'metadata.list:1'],
  [{ list: [{ code: 'E42' }] }, 'metadata.list.code:E42'],
  [{ list: [] }, 'metadata.list:*'],
  [{ list: [null] }, 'metadata.list:*'],
  [{ gone: null }, 'metadata.gone:*'],
  [{ long: 'é'.repeat(2049) }, 'metadata.long:*'],
])('asks for a value with its type, or for any where a condition cannot hold it: %j', (metadata, query) => {
  expect(flattenMetadata(metadata).map(({ condition }) => printFilter(condition))).toEqual([query])
})

it('goes as deep as there is something', () => {
  const deep = Array.from({ length: 2000 }).reduce<Record<string, unknown>>((inner) => ({ a: inner }), { end: 1 })
  expect(flattenMetadata(deep)).toHaveLength(1)
})
