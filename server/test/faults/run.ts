/** `npm run test:faults [row…]`: rows of the test table in full size, one after the other; what they have seen goes into the results. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashOf, readResults, writeResults, type LastResult } from './results.ts'

type Report = { testResults: { assertionResults: { title: string; status: string }[] }[] }
type Note = { row: string; seen: string }

const rows = process.argv.slice(2).map((row) => row.toUpperCase())

const folder = mkdtempSync(join(tmpdir(), 'timberline-faults-'))
const notesFile = join(folder, 'notes.jsonl')
const reportFile = join(folder, 'report.json')
writeFileSync(notesFile, '')
// Before the run: what is changed meanwhile has not been run.
const results = readResults()
const hashes = new Map(Object.keys(results).map((row) => [row, hashOf(row)]))
const commit = describeCommit()
const { status } = spawnSync(
  'vitest',
  [
    'run',
    'server/test/faults',
    '--no-file-parallelism',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...(rows.length > 0 ? ['-t', `(^| )(${rows.join('|')}): `] : []),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
      FAULTS: 'full',
      FAULTS_RESULTS: notesFile,
    },
  },
)
const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
const notes = readFileSync(notesFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Note)
rmSync(folder, { recursive: true })
for (const [name, { tests, size }] of Object.entries(results)) {
  const last = lastOf(name)
  if (last) results[name] = { tests, size, last }
}
writeResults(results)
process.exit(status ?? 1)

/** Undefined for a row that has not run. */
function lastOf(row: string): LastResult | undefined {
  const states = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ title, status: state }) => title.startsWith(`${row}: `) && /^(passed|failed)$/.test(state))
  if (states.length === 0) return undefined
  const seen = notes.filter((note) => note.row === row).map((note) => note.seen)
  return {
    seen: seen.join('; ') || '–',
    outcome: states.every(({ status: state }) => state === 'passed') ? 'passed' : 'failed',
    date: new Date().toISOString().slice(0, 10),
    commit,
    sha256: hashes.get(row) ?? '',
  }
}

/** With a plus where files differ from it. */
function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`
}
