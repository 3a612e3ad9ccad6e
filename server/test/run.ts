/** `npm test`: every check and every test, side by side; the last line counts them. Names of test files narrow it to these tests. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { hasNpmClients } from './clients/install.ts'

type Counts = { passed: number; failed: number; skipped: number }
type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: { name: string; startTime: number; endTime: number }[]
}

const SLOWEST = 10
/** Two rows in real time, which take as long as all other clients together: `npm run test:clients` runs them. */
const LONG = 'server/test/faults/shippers.test.ts'
const env = {
  ...process.env,
  NODE_COMPILE_CACHE: '.data/compile-cache',
  ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
}

const filters = process.argv.slice(2)
const counts = (await Promise.all([filters.length > 0 ? [] : runChecks(), runTests(filters)])).flat()
const sum = (kind: keyof Counts) => counts.reduce((all, count) => all + count[kind], 0)
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`)
process.exit(sum('failed') === 0 ? 0 : 1)

/** The parts of `npm run check`, one after the other: the tests need the processor too. What each says stays together. */
async function runChecks(): Promise<Counts[]> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { check: string } }
  const results: Counts[] = []
  for (const command of scripts.check.split(' && ')) {
    const child = spawn(command, { env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = untilEnded(child)
    const [code, ...said] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    console.log([`${code === 0 ? '✓' : '✗'} ${command}`, ...(code === 0 ? [] : said)].join('\n'))
    results.push({ passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 })
  }
  return results
}

/** A run that ends without its report has failed, whatever it counted. */
async function runTests(files: string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'timberline-report-'))
  const reportFile = join(folder, 'report.json')
  const withClients = files.length > 0 ? hasNpmClients() : await installNpmClients()
  const args = [
    'run',
    ...(withClients ? [] : ['--project=!clients']),
    ...(files.length > 0 ? [] : ['--exclude', LONG]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...files,
  ]
  // By a pipe each finished file is a line: on a terminal Vitest redraws its lines, and those of the checks with them.
  const child = spawn('vitest', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pipe(process.stdout)
  child.stderr.pipe(process.stderr)
  const code = await untilEnded(child)
  const report = await readFile(reportFile, 'utf8')
    .then((json) => JSON.parse(json) as Report)
    .catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
  if (report) tellSlowest(report)
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = report ?? {}
  const hasCrashed = code !== 0 && numFailedTests === 0
  return { passed: numPassedTests, failed: numFailedTests + (hasCrashed ? 1 : 0), skipped: numPendingTests }
}

/** False where they cannot be had: it has said so. Of the others those run that `npm run test:clients` has installed. */
async function installNpmClients(): Promise<boolean> {
  const child = spawn(process.execPath, ['server/test/clients/install-npm.ts'], { env, stdio: 'inherit' })
  return (await untilEnded(child)) === 0
}

function tellSlowest({ testResults }: Report): void {
  const times = testResults.map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
  const slowest = times.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST)
  console.log('The slowest files:')
  for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(7)} s ${relative('.', name)}`)
}

function untilEnded(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
