/** `npm test`: every check and every test, one after the other; the last line counts them. Names of test files narrow it. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { START_ENV } from '../local/start-command.ts'

type Counts = { passed: number; failed: number; skipped: number }

const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types of the server', 'tsc', '-p', 'server'],
  ['types of the client', 'tsc', '-p', 'client'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['unused code', 'knip'],
]

const filters = process.argv.slice(2)
const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
for (const [name, command, ...args] of filters.length > 0 ? [] : CHECKS) {
  const isGood = (await run(command, args)) === 0
  counts[isGood ? 'passed' : 'failed']++
  console.log(`${isGood ? '✓' : '✗'} ${name}`)
}
add(counts, await runTests(filters))
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
)
process.exit(counts.failed === 0 ? 0 : 1)

/** A run that ends without its report has failed, whatever it counted. */
async function runTests(files: string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'timberline-report-'))
  const reportFile = join(folder, 'report.json')
  const code = await run('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...files,
  ])
  const report = await readFile(reportFile, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = report ?? {}
  const hasCrashed = code !== 0 && numFailedTests === 0
  return { passed: numPassedTests, failed: numFailedTests + (hasCrashed ? 1 : 0), skipped: numPendingTests }
}

function add(to: Counts, more: Counts): void {
  to.passed += more.passed
  to.failed += more.failed
  to.skipped += more.skipped
}

function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: START_ENV['NODE_COMPILE_CACHE'] }
    const child = spawn(command, args, { stdio: 'inherit', env })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
