import { describe, expect, test } from 'vitest'
import { splitAsSpreadsheet } from '../test/support/spreadsheet.ts'
import { testRow } from '../test/support/rows.ts'
import { FORMATS } from './export-formats.ts'
import { startCpuClock } from '../test/support/cpu-time.ts'

const MARKS = ['=', '+', '-', '@', '＝', '＋', '－', '＠']

/** The message's cell, as RFC 4180 has it. */
function cellOf(message: string): string | undefined {
  return splitAsSpreadsheet(FORMATS.csv.line(testRow({ message })), ',')[0]?.[2]
}

describe('a spreadsheet that splits at another separator finds no formula', () => {
  const messages = MARKS.flatMap((mark) =>
    ['', 'a;', 'a; ', 'a;"', 'a; " ', 'a\t', '\t', 'a|', 'a\n', 'a\r\n', '\n', 'a;;', 'a";'].map(
      (before) => `${before}${mark}1+1;b`,
    ),
  )
  test.each([',', ';', '\t', '|'])('%j', (separator) => {
    for (const message of messages) {
      const line = FORMATS.csv.line(testRow({ message, resourceId: message, metadata: { [message]: message } }))
      for (const cell of splitAsSpreadsheet(line, separator).flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u)
    }
  })
})

test('a text of nothing but lines takes no time', () => {
  const cpuMs = startCpuClock()
  for (const filler of ['\n', ';', ' ', '"', '; '])
    FORMATS.csv.line(testRow({ message: `a;${filler.repeat(250_000 / filler.length)}` }))
  expect(cpuMs()).toBeLessThan(1000)
})

test.each(['a = 1; b', 'a;b', 'a | b', 'x=1', 'a-b', '', 'é "quoted", and more'])('%j stays as it is', (message) => {
  expect(cellOf(message)).toBe(message)
})

test('control characters are written out, but not those of lines and tabs', () => {
  expect(cellOf('a\u001b[31mred\u0007\u007f\u009b0m')).toBe('a\\u001b[31mred\\u0007\\u007f\\u009b0m')
  expect(cellOf('a\tb\r\nc')).toBe('a\tb\r\nc')
})

test('NDJSON has the text as it was sent', () => {
  const message = '=1;=2\u001b'
  expect(JSON.parse(FORMATS.ndjson.line(testRow({ message, metadata: { n: 1e300 } })))).toMatchObject({ message })
  expect(FORMATS.ndjson.line(testRow({ metadataJson: '{"a": 1, "b": [1, 2]}' }))).toContain(
    '"metadata":{"a":1,"b":[1,2]}',
  )
})
