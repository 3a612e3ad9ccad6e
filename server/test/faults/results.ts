/** The last result of each row in full size: `results.json` holds them, `RESULTS.md` is printed from it. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type LastResult = {
  /** What the row has seen, in a few words with figures. */
  seen: string
  outcome: 'passed' | 'failed'
  date: string
  /** With a plus where files differed from it. */
  commit: string
  /** Of the row's own files as they were then, see `hashOf`. */
  sha256: string
}

type Row = {
  tests: string
  /** In full, and in `npm test`. */
  size: string
  /** Absent until the row has run in full. */
  last?: LastResult
  /** The row is another one than at its last result: since when, and why that is so. */
  changed?: { date: string; reason: string }
}

export type Results = Record<string, Row>

const FOLDER = import.meta.dirname
const JSON_FILE = join(FOLDER, 'results.json')
export const RESULTS_FILE = join(FOLDER, 'RESULTS.md')

export const readResults = () => JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Results

export function writeResults(results: Results): void {
  writeFileSync(JSON_FILE, `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(RESULTS_FILE, printResults(results))
}

/** The files whose names begin with the row: what is tested. What rows share, such as the ledger, belongs to none of them. */
function filesOf(row: string): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.startsWith(`${row.toLowerCase()}-`) && file.endsWith('.ts'))
    .toSorted()
}

/** Of the row's own files, without their imports, comments and layout: a helper that moves changes no row. */
export function hashOf(row: string): string {
  return hashText(filesOf(row).map((file) => readFileSync(join(FOLDER, file), 'utf8')))
}

const NOT_CODE = /^import [^'"]*['"][^'"\n]*['"];?$|\/\*\*[^]*?\*\/|^\s*\/\/.*$/gm

export function hashText(texts: readonly string[]): string {
  const code = texts.join('\n').replaceAll(NOT_CODE, '').replaceAll(/\s+/g, ' ')
  return createHash('sha256').update(code).digest('hex')
}

export function printResults(results: Results): string {
  const rows = Object.entries(results)
  const failed = rows.filter(([, { last }]) => last?.outcome === 'failed').map(([name]) => name)
  const counts = `${rows.length} rows, of which ${failed.length} failed at the last time${failed.length > 0 ? ` (${failed.join(', ')})` : ''}.`
  const head = `# Results\n\nThe last result of each row in full size. \`npm run test:faults\` prints this page from \`results.json\`.\n\n${counts}\n`
  return [head, ...rows.map(([name, row]) => printRow(name, row))].join('\n')
}

function printRow(name: string, { tests, size, last, changed }: Row): string {
  const outcome = last ? `${last.outcome} on ${last.date}, commit ${last.commit}` : 'not run in full yet'
  const paragraphs = [
    `## ${name}: ${outcome}`,
    `${tests.charAt(0).toUpperCase()}${tests.slice(1)}. Full and small size: ${size}.`,
    ...(last ? [`> ${last.seen}`] : []),
    ...(changed ? [`Changed since, on ${changed.date}: ${changed.reason}`] : []),
  ]
  return `${paragraphs.join('\n\n')}\n`
}
