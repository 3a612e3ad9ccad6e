/** No row of the test table is left out in silence. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROWS = [
  'L1',
  'L2',
  'L3',
  'L4',
  'L5',
  'L6',
  'L7',
  ...Array.from({ length: 15 }, (_, i) => `F${i + 1}`),
  ...Array.from({ length: 11 }, (_, i) => `B${i + 1}`),
  'H12',
  'A3',
  'A4',
  'A5',
  'A8',
  'U2',
  'U3',
]

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')

test('every row has a test', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts'))
  const titles = files.flatMap((file) => [...read(file).matchAll(/\(\s*['"`]([A-Z]\d+): /g)].map(([, row]) => row))
  expect(ROWS.filter((row) => !titles.includes(row))).toEqual([])
})

test('every row has its line in the README', () => {
  const listed = [...read('README.md').matchAll(/^\| ([A-Z]\d+) /gm)].map(([, row]) => row)
  expect(listed).toEqual(ROWS)
})
