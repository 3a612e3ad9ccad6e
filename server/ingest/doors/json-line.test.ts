import { expect, test } from 'vitest'
import { readJsonLine } from './json-line.ts'

test.each([
  ['{"msg":"paid","level":30}', { msg: 'paid', level: 30 }],
  [' {"message":"with \\u0065scapes"}', { message: 'with escapes' }],
  ['{"id":9007199254740993,"log":"exact"}', { id: '9007199254740993', log: 'exact' }],
  ['{"user":"without a message"}', undefined],
  ['{"message":{"no":"text"}}', undefined],
  ['{"msg":"cut off', undefined],
  ['["msg"]', undefined],
  ['paid', undefined],
  ['', undefined],
])('%s', (line, object) => {
  expect(readJsonLine(line)).toEqual(object)
})
