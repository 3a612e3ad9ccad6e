/** What was once written is read for as long as somebody has it. A file here was written by the version that brought its format, and stays. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LogRow } from '../../filter/log-row.ts'
import { decodeSegment, encodeSegment, FRAMES, type FrameName } from './segment.ts'

const FOLDER = join(import.meta.dirname, 'golden')

type Golden = { frames: Record<FrameName, string>; rows: LogRow[] }

const readGolden = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Golden

test.each(readdirSync(FOLDER))('%s is read as the rows that were written', (file) => {
  const { frames, rows } = readGolden(file)
  const bytes = Object.fromEntries(FRAMES.map((name) => [name, Buffer.from(frames[name], 'base64')]))
  const segment = decodeSegment({ n: rows.length, ...bytes })
  expect(rows.map((_, i) => segment.row(i))).toEqual(rows)
})

test('the newest format has its file', () => {
  const [format] = encodeSegment(readGolden('format-1.json').rows).keys
  expect(readdirSync(FOLDER)).toContain(`format-${format}.json`)
})
