/** The lines of docs/send.md, run as they stand there. */
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startApp } from '../support/harness.ts'
import { blockWith } from './blocks.ts'
import { CLIENTS, hasPipClients } from './install.ts'
import { NO_IDS, sentLogs, STACK, TRACEBACK } from './sent.ts'
import { storedLogs } from './stored.ts'

const PATH = [dirname(process.execPath), join(CLIENTS, 'venv/bin'), process.env['PATH']].join(':')

/** What the page installs is installed already. */
const isRun = (line: string) => !/^(npm|pip) install |^opentelemetry-bootstrap /.test(line)

/** `program` in place of the page's app. */
async function runLines({ url }: { url: string }, lines: string, program: string): Promise<void> {
  const script = lines.split('\n').filter(isRun).join('\n').replaceAll('http://127.0.0.1:1323', url)
  const env = { ...process.env, NODE_OPTIONS: '', PATH }
  const code = script.replace(/\bapp\.(js|mjs|py)$/m, program)
  await promisify(execFile)('bash', ['-euc', code], { cwd: join(CLIENTS, 'senders'), env })
}

const settings = blockWith('OTEL_SERVICE_NAME')

test.each([
  ['CommonJS', ' app.js', 'pino-app.cjs'],
  ['ES modules', ' app.mjs', 'pino-app.mjs'],
])('OpenTelemetry, for a program of %s that knows nothing of it', async (_kind, part, program) => {
  await using app = await startApp()
  await runLines(app, `${settings}\n${blockWith(part)}`, program)
  const error = { exception: { type: 'TypeError', stacktrace: STACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ ids: NO_IDS, error }))
})

test.skipIf(!hasPipClients())('OpenTelemetry, for a program of Python that knows nothing of it', async () => {
  await using app = await startApp()
  await runLines(app, `${settings}\n${blockWith('opentelemetry-instrument')}`, 'logging_app.py')
  const error = { exception: { type: 'TypeError', stacktrace: TRACEBACK } }
  expect(await storedLogs(app, 3)).toMatchObject(sentLogs({ ids: NO_IDS, error }))
})
