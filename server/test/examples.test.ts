/** The requests and programs in the documents work as they stand. */
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { text as readText } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { expect, inject, test } from 'vitest'
import { migrate } from '../platform/postgres/migrate.ts'
import { BLOCKS, ROOT } from './support/documents.ts'
import { startApp } from './support/harness.ts'
import { makeKey } from './support/make-key.ts'
import { onDatabase } from './support/on-database.ts'
import { testLogger } from './support/test-logger.ts'
import { waitFor } from './support/wait-for.ts'

/** What else is there configures other programs. */
const isOurs = ({ page, language }: (typeof BLOCKS)[number]) =>
  !['docs/access.md', 'docs/send.md'].includes(page) || language === 'sh'

/** What runs against a server: every one of them has its test below. */
const requests = BLOCKS.filter((block) => isOurs(block) && block.code.includes('http://127.0.0.1:1323/'))
const programs = BLOCKS.filter((block) => isOurs(block) && /'http:\/\/127\.0\.0\.1:1323'/.test(block.code))

const [
  send = '',
  find = '',
  sendWithKey = '',
  askWithKey = '',
  sendMany = '',
  patternsOfLogs = '',
  count = '',
  figures = '',
  slowest = '',
  kinds = '',
  comparison = '',
  download = '',
  downloadByPost = '',
  ...toDoors
] = requests.map(({ code }) => code)
const [sendOtlp = '', sendBulk = '', sendLoki = '', sendLine = '', sendLines = ''] = toDoors
const [watchInShell = '', search = '', watch = ''] = programs.map(({ code }) => code)

type App = Awaited<ReturnType<typeof startApp>>
type Answer = { accepted?: number; data?: { logs: { nodes: { message: string }[] } } }

const atUrl = ({ url }: App, code: string) => code.replaceAll('http://127.0.0.1:1323', url)

const runScript = async (app: App, command: string) =>
  (await promisify(execFile)('bash', ['-c', atUrl(app, command)])).stdout

const ask = async (app: App, command: string) => JSON.parse(await runScript(app, command)) as Answer

function post({ url }: App, log: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ level: 'error', ...log }),
  })
}

/** As a file at the top of the project. */
function startModule(app: App, code: string) {
  const args = ['--input-type=module-typescript', '-e', atUrl(app, code)]
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
}

/** In a process group of its own, because npx stands between the shell and Node. */
function startScript(app: App, command: string) {
  return spawn('bash', ['-c', atUrl(app, command)], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
}

/** Sends logs until the watching program has printed this of one of them; everything that it has printed. */
async function printed(app: App, watching: ReturnType<typeof startModule>, expected: string): Promise<string> {
  let seen = ''
  watching.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()))
  await waitFor(async () => {
    await post(app, { message: 'seen live' })
    return seen.includes(expected) || undefined
  })
  return seen
}

test('every request and program is run here', () => {
  expect(requests.map(({ page }) => page)).toEqual([
    'README.md',
    'README.md',
    ...Array(2).fill('docs/access.md'),
    ...Array(9).fill('docs/api.md'),
    ...Array(5).fill('docs/send.md'),
  ])
  expect(programs.map(({ page }) => page)).toEqual(['README.md', 'docs/api.md', 'docs/api.md'])
})

test('a log that is sent is found; many that are sent twice are stored once', async () => {
  await using app = await startApp()
  expect(await ask(app, send)).toMatchObject({ message: 'OK', accepted: 1 })
  await waitFor(async () => (await ask(app, find)).data?.logs.nodes.find(({ message }) => message === 'payment failed'))
  expect(await ask(app, sendMany)).toMatchObject({ accepted: 2 })
  expect(await ask(app, sendMany)).toMatchObject({ accepted: 2 })
  await waitFor(async () => ((await app.prisma.log.count()) === 3 ? true : undefined))
})

test('with AUTH=on a key sends, and another one asks', async () => {
  await using app = await startApp({ env: { AUTH: 'on' } })
  const keys = [await makeKey(app.prisma), await makeKey(app.prisma, { kind: 'query' })]
  const withKeys = (command: string) => `INGEST_KEY=${keys[0]}\nQUERY_KEY=${keys[1]}\n${command}`
  // A process learns of a key a moment after it was made.
  await waitFor(async () => ((await ask(app, withKeys(sendWithKey))).accepted === 1 ? true : undefined))
  const found = await waitFor(async () => {
    const { data } = await ask(app, withKeys(askWithKey))
    return data?.logs.nodes.find(({ message }) => message === 'payment failed')
  })
  expect(found).toMatchObject({ level: 'ERROR' })
  await expect(ask(app, sendWithKey)).resolves.toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
})

test('a log of OpenTelemetry is stored', async () => {
  await using app = await startApp()
  expect(await runScript(app, sendOtlp)).toBe('{}')
  const stored = await waitFor(async () => (await app.prisma.log.findFirst()) ?? undefined)
  expect(stored).toMatchObject({ message: 'card refused', resourceId: 'checkout' })
})

test('a document for Elasticsearch is stored, once', async () => {
  await using app = await startApp()
  for (let i = 0; i < 2; i++) expect(JSON.parse(await runScript(app, sendBulk))).toMatchObject({ errors: false })
  await post(app, { message: 'the last one' })
  await waitFor(async () => (await app.prisma.log.findFirst({ where: { message: 'the last one' } })) ?? undefined)
  const stored = await app.prisma.log.findMany({ where: { resourceId: 'checkout' } })
  expect(stored).toMatchObject([{ message: 'card refused' }])
})

test('an entry of Loki and a line of pino are stored', async () => {
  await using app = await startApp()
  expect(await runScript(app, sendLoki)).toBe('')
  expect(JSON.parse(await runScript(app, sendLine))).toMatchObject({ accepted: 1 })
  const stored = await waitFor(async () => {
    const logs = await app.prisma.log.findMany({ orderBy: { resourceId: 'asc' } })
    return logs.length === 2 ? logs : undefined
  })
  expect(stored).toMatchObject([
    { message: 'card refused', resourceId: 'checkout', level: 'error', traceId: '0af7651916cd43dd8448eb211c80319c' },
    { message: 'card refused', resourceId: 'node-1', level: 'error' },
  ])
})

test('lines are stored, each with what the query says', async () => {
  await using app = await startApp()
  const answer = await runScript(app, `cd "$(mktemp -d)" && printf 'GET /\\nGET /pay\\n' > access.log && ${sendLines}`)
  expect(JSON.parse(answer)).toEqual({ text: 'Success', code: 0 })
  const stored = await waitFor(async () => {
    const logs = await app.prisma.log.findMany({ orderBy: { message: 'asc' } })
    return logs.length === 2 ? logs : undefined
  })
  expect(stored).toMatchObject([
    { message: 'GET /', resourceId: 'node-1' },
    { message: 'GET /pay', resourceId: 'node-1' },
  ])
})

test('figures of logs are made', async () => {
  await using app = await startApp()
  for (const ms of [10, 20]) await post(app, { message: 'slow', resourceId: 'checkout', ms })
  const answer = await waitFor(async () => {
    const { data } = JSON.parse(await runScript(app, figures)) as {
      data: { logStats: { groups: { values: { value: number }[] }[] } }
    }
    return data.logStats.groups[0]?.values[0]?.value === 2 ? data.logStats : undefined
  })
  const exactly = (value: number) => ({ value, low: value, high: value, why: null })
  expect(answer).toEqual({
    basis: { kind: 'EXACT', fraction: 1, reason: null },
    groups: [{ key: [{ value: 'checkout' }], values: [exactly(2), exactly(19.5)] }],
    others: null,
  })
})

test('the logs with the largest numbers are found', async () => {
  await using app = await startApp()
  for (const ms of [10, 30, 20, 'unknown']) await post(app, { message: `took ${ms}`, resourceId: 'checkout', ms })
  const answer = await waitFor(async () => {
    const { data } = JSON.parse(await runScript(app, slowest)) as {
      data: { topLogs: { nodes: { number: number; log: { message: string } }[]; count: number; notNumbers: number } }
    }
    return data.topLogs.count + data.topLogs.notNumbers === 4 ? data.topLogs : undefined
  })
  expect(answer.nodes.map(({ number, log }) => [number, log.message])).toEqual([
    [30, 'took 30'],
    [20, 'took 20'],
    [10, 'took 10'],
  ])
  expect(answer).toMatchObject({ count: 3, notNumbers: 1 })
})

test('logs say their pattern', async () => {
  await using app = await startApp()
  await post(app, { message: 'order 10 is late' })
  const answer = await waitFor(async () => {
    const { data } = await ask(app, patternsOfLogs)
    return data?.logs.nodes.length === 1 ? data : undefined
  })
  expect(answer).toEqual({ logs: { nodes: [{ message: 'order 10 is late', pattern: 'order <*> is late' }] } })
})

test('logs are grouped by their patterns', async () => {
  await using app = await startApp()
  const firstSeen = new Date(Date.now() - 60_000).toISOString()
  for (const id of [10, 20]) {
    const timestamp = id === 10 ? firstSeen : new Date().toISOString()
    await post(app, { timestamp, message: `order ${id} is late`, resourceId: 'checkout' })
  }
  const answer = await waitFor(async () => {
    const { data } = JSON.parse(await runScript(app, kinds)) as {
      data: { logPatterns: { patterns: { count: { value: number } }[] } }
    }
    return data.logPatterns.patterns[0]?.count.value === 2 ? data.logPatterns : undefined
  })
  const pattern = {
    text: 'order <*> is late',
    count: { value: 2, low: 2, high: 2 },
    firstSeen,
    resources: [{ resourceId: 'checkout' }],
    variables: [{ values: ['10', '20'] }],
  }
  expect(answer).toEqual({ basis: { kind: 'EXACT' }, patterns: [pattern], others: { value: 0 } })
})

test('logs of two commits are compared', async () => {
  await using app = await startApp()
  const log = (commit: string, i: number) => ({ level: 'info', resourceId: 'checkout', commit, ms: i })
  const logs = Array.from({ length: 200 }, (_, i) => [
    { ...log('1f0c2ab', i), message: `order ${i} is paid` },
    { ...log('9d41e77', i + 100), message: `basket ${i} is priced` },
  ])
  const body = logs
    .flat()
    .map((each) => JSON.stringify(each))
    .join('\n')
  await fetch(`${app.url}/public/ingest`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body })
  const answer = await waitFor(async () => {
    const { data } = JSON.parse(await runScript(app, comparison)) as {
      data: { logComparison: { after: { selected: { value: number } }; changes: object[]; numbers: object[] } }
    }
    return data.logComparison.after.selected.value === 200 ? data.logComparison : undefined
  })
  const exactly = (value: number) => ({ value, low: value, high: value })
  const pattern = (value: string) => ({ field: 'PATTERN', metadataPath: null, value })
  expect(answer.changes).toEqual([
    {
      kind: 'NEW',
      of: pattern('basket <*> is priced'),
      before: exactly(0),
      after: { value: 200 },
      ratio: { value: null },
      together: [],
    },
    {
      kind: 'GONE',
      of: pattern('order <*> is paid'),
      before: exactly(200),
      after: { value: 0 },
      ratio: { value: 0 },
      together: [],
    },
  ])
  expect(answer.numbers).toMatchObject([{ metadataPath: ['ms'] }])
})

test('logs are counted, exported, searched and watched', async () => {
  await using app = await startApp()
  await post(app, { message: 'payment failed' })
  expect(JSON.parse(await runScript(app, count))).toEqual({
    data: { logCount: { value: 1, exact: true } },
    extensions: expect.anything(),
  })
  for (const script of [download, downloadByPost])
    expect(await runScript(app, script)).toMatch(/^timestamp,.*\r\n.*,ERROR,payment failed,/)
  expect(await readText(startModule(app, search).stdout)).toMatch(/^2.*Z payment failed\n$/)

  const watching = startModule(app, watch)
  const ended = once(watching, 'exit')
  expect(await printed(app, watching, 'ERROR seen live\n')).toMatch(/^ERROR /)
  watching.kill()
  await ended
})

test('logs are watched from the shell', async () => {
  await using app = await startApp()
  const watching = startScript(app, watchInShell)
  const ended = once(watching, 'exit')
  expect(await printed(app, watching, "message: 'seen live'")).toContain("level: 'ERROR'")
  if (watching.pid !== undefined) process.kill(-watching.pid)
  await ended
})

test('the database is one that Timberline takes', async () => {
  const [sql = '', ...others] = BLOCKS.filter(
    ({ page, language }) => page === 'docs/operate.md' && language === 'sql',
  ).map(({ code }) => code)
  expect(others).toEqual([])
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const server = new Client(inject('adminUrl'))
  await server.connect()
  await server.query(sql.replace('DATABASE timberline', `DATABASE ${name}`))
  try {
    const applied = await migrate({ url: onDatabase(inject('databaseUrl'), name), logger: testLogger })
    expect(applied.length).toBeGreaterThan(0)
  } finally {
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await server.end()
  }
})

test('the example of a filter is one', async () => {
  await using app = await startApp()
  const filters = BLOCKS.filter(({ page, language }) => page === 'docs/api.md' && language === 'graphql')
  expect(filters).toHaveLength(1)
  for (const { code } of filters) {
    const body = JSON.stringify({ query: `{ logCount(where: ${code}) { value } }` })
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(await answer.json()).toMatchObject({ data: { logCount: { value: 0 } } })
  }
})
