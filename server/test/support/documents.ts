/** The documents as a reader has them: pages, code blocks, tables. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

export const ROOT = join(import.meta.dirname, '../../..')

export const readPage = (page: string) => readFileSync(join(ROOT, page), 'utf8')

const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file))

export const PAGES: readonly string[] = [
  ...pagesIn('.'),
  ...pagesIn('docs'),
  ...pagesIn('perf'),
  ...pagesIn('server/test/faults'),
]

const FENCE = /^```(\w*)\n([\s\S]*?)\n```$/gm

/** The fenced blocks of all pages, in their order. */
export const BLOCKS: readonly { page: string; language: string; code: string }[] = PAGES.flatMap((page) =>
  [...readPage(page).matchAll(FENCE)].map(([, language = '', code = '']) => ({ page, language, code })),
)

/** A page without its fenced blocks. */
export const proseOf = (page: string) => readPage(page).replaceAll(FENCE, '')

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'))

/** The rows of the one table in all pages with this head, without the marks of cells that are code. */
export function tableWith(...head: string[]): string[][] {
  const tables = PAGES.flatMap((page) => proseOf(page).match(/(?:^\|.*\n)+/gm) ?? [])
    .map((table) => table.trim().split('\n').map(cellsOf))
    .filter(([first]) => first?.join() === head.join())
  expect(tables, `tables with the head ${head.join()}`).toHaveLength(1)
  return tables[0]?.slice(2) ?? []
}
