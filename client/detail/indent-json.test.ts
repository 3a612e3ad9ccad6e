import fc from 'fast-check'
import { expect, it } from 'vitest'
import { indentJson } from './indent-json.ts'

it('indents as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(indentJson(json)).toBe(JSON.stringify(JSON.parse(json), null, 2))
    }),
  )
})

it('keeps names and values as they are written', () => {
  const json = String.raw`{"id":9007199254740993, "a":{ }, "p":1.10,"p":[ ],"t":"{\"x\": 1}"}`
  expect(indentJson(json)).toBe(
    [
      '{',
      '  "id": 9007199254740993,',
      '  "a": {},',
      '  "p": 1.10,',
      '  "p": [],',
      String.raw`  "t": "{\"x\": 1}"`,
      '}',
    ].join('\n'),
  )
})
