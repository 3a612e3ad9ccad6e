import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { createDocumentStore } from './document-store.ts'

const document = (characters: number) => parse('{ a }'.padEnd(characters))

test('it keeps the documents that were used last', async () => {
  const store = createDocumentStore({ maxDocuments: 2 })
  const [a, b, c] = [document(5), document(5), document(5)]
  await store.set('a', a)
  await store.set('b', b)
  expect(await store.get('a')).toBe(a)
  await store.set('c', c)
  expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([a, undefined, c])
  await store.delete('a')
  expect(await store.get('a')).toBeUndefined()
})

test('it holds no more characters than it may, however often one document is set', async () => {
  const store = createDocumentStore({ maxCharacters: 100 })
  await store.set('a', document(40))
  for (let i = 0; i < 5; i++) await store.set('b', document(60))
  expect(await store.get('a')).toBeDefined()
  await store.set('c', document(50))
  expect([await store.get('a'), await store.get('b'), await store.get('c')]).toEqual([
    expect.anything(),
    undefined,
    expect.anything(),
  ])
  await store.set('d', document(101))
  for (const key of ['a', 'c', 'd']) expect(await store.get(key)).toBeUndefined()
})
