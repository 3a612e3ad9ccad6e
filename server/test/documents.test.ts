/** The documents tell the truth: their tables are the code's, and their files, links and commands exist. */
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { VARIABLES } from '../config.ts'
import { NAMES, NOT_BESIDE, ONLY_BESIDE } from '../ingest/field-names.ts'
import { REJECTIONS } from '../ingest/rejection.ts'
import { WARNINGS } from '../ingest/warning.ts'
import { LEVEL_NAMES } from '../log/levels.ts'
import { ERRORS } from '../platform/errors.ts'
import { createMetrics } from '../platform/metrics.ts'
import { PAGES, proseOf, readPage, ROOT, tableWith } from './support/documents.ts'

describe('the tables', () => {
  test('list every variable with its default', () => {
    const expected = Object.entries(VARIABLES).map(([name, value]) => [
      name,
      value === undefined ? 'none' : JSON.stringify(value).replaceAll('"', ''),
    ])
    const listed = tableWith('variable', 'default', 'meaning').map(([name, value]) => [name, value])
    expect(new Set(listed)).toEqual(new Set(expected))
  })

  test('list every error with its status', () => {
    const expected = Object.entries(ERRORS).map(([code, { status }]) => [code, String(status)])
    expect(tableWith('code', 'status', 'meaning').map(([code, status]) => [code, status])).toEqual(expected)
  })

  test('list every reason to refuse a record', () => {
    expect(tableWith('code', 'meaning')).toEqual(Object.entries(REJECTIONS))
  })

  test('list every warning', () => {
    expect(tableWith('warning', 'meaning')).toEqual(Object.entries(WARNINGS))
  })

  test('list the names of every level and every field', () => {
    const rowsOf = (names: Readonly<Record<string, readonly string[]>>) =>
      Object.entries(names).map(([field, list]) => [
        field,
        list.map((name) => (list.length === 1 ? name : `\`${name}\``)).join(', '),
      ])
    expect(tableWith('level', 'names, in any case')).toEqual(rowsOf(LEVEL_NAMES))
    expect(tableWith('absent field', 'names, in order')).toEqual(rowsOf(NAMES))
    expect(new Set(tableWith('name', 'only beside'))).toEqual(new Set(rowsOf(ONLY_BESIDE)))
    expect(tableWith('name', 'not beside')).toEqual(rowsOf(NOT_BESIDE))
  })

  test('list every metric with its meaning', async () => {
    const text = await createMetrics().print()
    const expected = [...text.matchAll(/^# HELP (timberline_\S+) (.*)$/gm)].map(([, name, help]) => [name, help])
    expect(tableWith('metric', 'meaning')).toEqual(expected)
  })

  test('list every command of package.json', () => {
    const scripts = Object.keys((JSON.parse(readPage('package.json')) as { scripts: object }).scripts)
    const commands = tableWith('command', 'purpose').map(
      ([command = '']) => command.replace(/^npm (run )?/, '').split(' ')[0],
    )
    expect(new Set(commands)).toEqual(new Set(scripts.filter((name) => !name.startsWith('pre'))))
  })
})

describe('the pages', () => {
  test('the README has at most 7 kB', () => {
    expect(Buffer.byteLength(readPage('README.md'))).toBeLessThanOrEqual(7168)
  })

  test('name only files that exist', () => {
    const named = PAGES.flatMap((page) =>
      [...readPage(page).matchAll(/(?:`|\()((?:server|client|perf|prisma|docs)\/[\w./-]+)(?:`|\))/g)].map(
        ([, file = '']) => file,
      ),
    )
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })

  test('every link leads somewhere', () => {
    const links = PAGES.flatMap((page) =>
      [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ page, target })),
    ).filter(({ target }) => !/^https?:/.test(target))
    expect(links.length).toBeGreaterThan(15)
    expect(links.filter(({ page, target }) => !leadsSomewhere(page, target))).toEqual([])
  })

  test('name only commands that exist', () => {
    const { scripts } = JSON.parse(readPage('package.json')) as { scripts: object }
    const named = PAGES.flatMap((page) =>
      [...readPage(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name),
    )
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#', 2)
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path))
  if (!existsSync(join(ROOT, file))) return false
  return anchor === undefined || anchorsOf(file).includes(anchor)
}

/** As GitHub makes them: letters, digits, underscores and hyphens of the heading's text; a heading that comes again gets a number. */
function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>()
  return [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const text = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
    const anchor = text.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}
