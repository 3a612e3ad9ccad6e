import { expect, test } from 'vitest'
import { createRecordIds } from './record-id.ts'
import { validate, type Draft } from './validate.ts'

function draft(message: string): Draft {
  const verdict = validate({ message, timestamp: 5 }, { nowMs: 5, timestampRequired: true })
  if (!verdict.ok) throw new Error(verdict.rejection.message)
  return verdict.draft
}

const idsOf = (key: string, messages: string[]) => {
  const giveId = createRecordIds(key)
  return messages.map((message) => giveId(draft(message)))
}

test('the same request gives the same ids, all different', () => {
  const ids = idsOf('k', ['a', 'b', 'a', 'a'])
  expect(idsOf('k', ['a', 'b', 'a', 'a'])).toEqual(ids)
  expect(new Set(ids).size).toBe(4)
})

test('a part of it, sent again, gives the ids that it had', () => {
  const [, b, c] = idsOf('k', ['a', 'b', 'c'])
  expect(idsOf('k', ['c', 'b'])).toEqual([c, b])
})

test('another key gives other ids', () => {
  expect(idsOf('k', ['a'])).not.toEqual(idsOf('l', ['a']))
})

test('an id is for ever: this one must never change', () => {
  expect(idsOf('key', ['message'])).toEqual(['5939be94-57ee-5514-8295-4514f0998a69'])
})
