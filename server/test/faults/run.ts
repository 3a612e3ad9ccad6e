/** `npm run test:faults [row…]`: rows of the test table in full size, one after the other; their lines in the README beside this file are written anew. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Report = { testResults: { assertionResults: { title: string; status: string }[] }[] }
type Note = { row: string; seen: string }

const README = join(import.meta.dirname, 'README.md')
const rows = process.argv.slice(2).map((row) => row.toUpperCase())

const folder = mkdtempSync(join(tmpdir(), 'timberline-faults-'))
const notesFile = join(folder, 'notes.jsonl')
const reportFile = join(folder, 'report.json')
writeFileSync(notesFile, '')
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
writeFileSync(README, readFileSync(README, 'utf8').split('\n').map(renew).join('\n'))
spawnSync('prettier', ['--write', '--log-level', 'warn', README], { stdio: 'inherit' })
process.exit(status ?? 1)

/** The first three cells of a row stay. */
function renew(line: string): string {
  const [, row = '', tests = '', size = ''] = line.split('|').map((cell) => cell.trim())
  const states = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ title, status: state }) => title.startsWith(`${row}: `) && /^(passed|failed)$/.test(state))
  if (row === '' || states.length === 0) return line
  const seen = notes.filter((note) => note.row === row).map((note) => note.seen.replaceAll('|', '/'))
  const outcome = states.every(({ status: state }) => state === 'passed') ? 'passed' : 'failed'
  const today = new Date().toISOString().slice(0, 10)
  return `| ${[row, tests, size, seen.join('; ') || '–', outcome, today, describeCommit()].join(' | ')} |`
}

/** With a plus where files differ from it. */
function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`
}
