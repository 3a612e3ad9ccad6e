import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonLines, type JsonLine } from './json-lines.ts'

function write({ depth, name, value, end }: JsonLine): string {
  const member = name === undefined ? '' : `${JSON.stringify(name)}: `
  return `${'  '.repeat(depth)}${member}${value === undefined ? '' : JSON.stringify(value)}${end}`
}

test('the lines of any JSON are those that JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json: unknown = JSON.parse(JSON.stringify(value))
      expect(jsonLines(json).map(write).join('\n')).toBe(JSON.stringify(json, null, 2))
    }),
  )
})
