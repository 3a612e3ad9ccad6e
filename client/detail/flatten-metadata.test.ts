import { expect, it } from 'vitest'
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

it('goes as deep as there is something', () => {
  const deep = Array.from({ length: 2000 }).reduce<Record<string, unknown>>((inner) => ({ a: inner }), { end: 1 })
  expect(flattenMetadata(deep)).toHaveLength(1)
})
