/** No row of the test table is left out in silence, and no result passes for one of a row that is another one by now. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hashOf, hashText, printResults, readResults, RESULTS_FILE } from './results.ts'

const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`)

const ROWS = [
  numbered('L', 7),
  numbered('F', 15),
  numbered('B', 12),
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
  'H7',
  'H8',
  'H9',
  'H10',
  'H11',
  'H12',
  'H13',
  'A1',
  'A2',
  'A3',
  'A4',
  'A5',
  'A6',
  'A8',
  'D3',
  'D4',
  'U1',
  'U2',
  'U3',
  'U4',
  'D1',
  'D2',
  numbered('S', 32),
  numbered('Z', 6),
].flat()

const results = readResults()

test('every row has a test', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts'))
  const titles = files
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\(\s*['"`]([A-Z]\d+): /g)].map(([, row]) => row))
  expect(new Set(titles)).toEqual(new Set(ROWS))
})

test('every row has its result, and the page shows them all', () => {
  expect(Object.keys(results)).toEqual(ROWS)
  expect(readFileSync(RESULTS_FILE, 'utf8')).toBe(printResults(results))
})

test('a row that was changed after its last full result says so, and no other one does', () => {
  const withResult = Object.entries(results).filter(([, { last }]) => last !== undefined)
  const changed = withResult.filter(([row, { last }]) => hashOf(row) !== last?.sha256).map(([row]) => row)
  const saying = Object.entries(results).filter(([, row]) => row.changed !== undefined)
  expect(saying.map(([row]) => row)).toEqual(changed)
  for (const [, row] of saying) expect(row.changed?.reason).toMatch(/\w/)
})

test('imports, comments and layout are not the row, all else is', () => {
  const hash = hashText(["import { a } from 'x'\n/** Says. */\nconst A = 1\n"])
  expect(hashText(["import {\n  a,\n  b,\n} from '../x'\n\n  // Why.\n  const A = 1\n"])).toBe(hash)
  expect(hashText(["import { a } from 'x'\nconst A = 2\n"])).not.toBe(hash)
  expect(hashText(["const A = 'import 1'\n"])).not.toBe(hashText(["const A = 'import 2'\n"]))
})
