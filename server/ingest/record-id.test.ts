import { describe, expect, test } from 'vitest'
import { createRecordIds, type Derivation } from './record-id.ts'
import { validate, type Draft } from './validate.ts'

function draft(fields: object): Draft {
  const verdict = validate(
    { message: 'm', timestamp: 5, ...fields },
    { nowMs: 5, timestampRequired: true, strict: true },
  )
  if (!verdict.ok) throw new Error(verdict.rejection.message)
  return verdict.draft
}

function idsOf(key: string, messages: string[], derivation: Derivation = 'place'): string[] {
  const giveId = createRecordIds(key, derivation)
  return messages.map((message, index) => giveId(draft({ message }), index))
}

test.each(['place', 'content'] as const)('by %s: the same request gives the same ids, all different', (derivation) => {
  const ids = idsOf('k', ['a', 'b', 'a', 'a'], derivation)
  expect(idsOf('k', ['a', 'b', 'a', 'a'], derivation)).toEqual(ids)
  expect(new Set(ids).size).toBe(4)
  expect(idsOf('l', ['a'], derivation)).not.toEqual(idsOf('k', ['a'], derivation))
})

describe('by place', () => {
  test('ids rise with the place of the record, up to the last of 10 000', () => {
    const ids = idsOf(
      'ord-1',
      Array.from({ length: 10_000 }, (_, line) => `line ${line}`),
    )
    expect(ids).toEqual(ids.toSorted())
    expect(ids.at(-1)).toMatch(/^270f[0-9a-f]{4}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('the order of keys in the metadata is nothing, the order in an array is', () => {
    const idOf = (metadata: string) => createRecordIds('k', 'place')(draft({ metadata: JSON.parse(metadata) }), 0)
    const id = idOf('{"a":1,"b":{"__proto__":[1,{"x":1,"y":2}],"d":4}}')
    expect(idOf('{"b":{"d":4,"__proto__":[1,{"y":2,"x":1}]},"a":1}')).toBe(id)
    expect(idOf('{"a":1,"b":{"__proto__":[{"x":1,"y":2},1],"d":4}}')).not.toBe(id)
    expect(idOf('{"a":1,"b":{"__proto__":[1,{"x":1,"y":3}],"d":4}}')).not.toBe(id)
  })

  test('an id is for ever: this one must never change', () => {
    const giveId = createRecordIds('key', 'place')
    expect(giveId(draft({ message: 'message', metadata: { b: 1, a: 2 } }), 7)).toBe(
      '0007045f-ae75-887f-b183-942bf6355a6a',
    )
  })
})

describe('by content', () => {
  test('a part of a request, sent again, gives the ids that it had', () => {
    const [, b, c] = idsOf('k', ['a', 'b', 'c'], 'content')
    expect(idsOf('k', ['c', 'b'], 'content')).toEqual([c, b])
  })

  test('an id is for ever: this one must never change', () => {
    expect(idsOf('key', ['message'], 'content')).toEqual(['5939be94-57ee-5514-8295-4514f0998a69'])
  })
})
