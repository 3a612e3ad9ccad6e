/** The documents tell the truth: their tables are the code's, their files and links exist, their requests and programs work. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { VARIABLES } from '../config.ts'
import { REJECTIONS } from '../ingest/rejection.ts'
import { ERRORS } from '../platform/errors.ts'
import { createMetrics } from '../platform/metrics.ts'
import { waitFor } from './support/wait-for.ts'
import { startApp } from './support/harness.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const isPage = (file: string) => file.endsWith('.md')
const PAGES: readonly string[] = [
  ...readdirSync(ROOT).filter(isPage),
  ...readdirSync(join(ROOT, 'docs'))
    .filter(isPage)
    .map((file) => `docs/${file}`),
  'perf/README.md',
  'server/test/faults/README.md',
]

type Block = { page: string; language: string; code: string }

const FENCE = /^```(\w*)\n([\s\S]*?)\n```$/gm

const blocks: readonly Block[] = PAGES.flatMap((page) =>
  [...read(page).matchAll(FENCE)].map(([, language = '', code = '']) => ({ page, language, code })),
)

/** What runs against a server: every one of them has its test below. */
const requests = blocks.filter(({ code }) => code.includes('http://127.0.0.1:1323/'))
const programs = blocks.filter(({ code }) => /'http:\/\/127\.0\.0\.1:1323'/.test(code))

const proseOf = (page: string) => read(page).replaceAll(FENCE, '')

/** The rows of the one table in all documents with this head, code marks removed. */
function tableWith(...head: string[]): string[][] {
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
  const tables = PAGES.flatMap((page) => proseOf(page).match(/(?:^\|.*\n)+/gm) ?? [])
    .map((table) => table.trim().split('\n').map(cellsOf))
    .filter(([first]) => first?.join() === head.join())
  expect(tables, `tables with the head ${head.join()}`).toHaveLength(1)
  return tables[0]?.slice(2) ?? []
}

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

  test('list every metric with its meaning', async () => {
    const text = await createMetrics().print()
    const expected = [...text.matchAll(/^# HELP (timberline_\S+) (.*)$/gm)].map(([, name, help]) => [name, help])
    expect(tableWith('metric', 'meaning')).toEqual(expected)
  })

  test('list every command of package.json', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)
    const commands = tableWith('command', 'purpose').map(
      ([command = '']) => command.replace(/^npm (run )?/, '').split(' ')[0],
    )
    expect(new Set(commands)).toEqual(new Set(scripts.filter((name) => !name.startsWith('pre'))))
  })
})

describe('the pages', () => {
  test('the README has at most 7 kB', () => {
    expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(7168)
  })

  test('name only files that exist', () => {
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/(?:`|\()((?:server|client|perf|prisma|docs)\/[\w./-]+)(?:`|\))/g)].map(
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
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object }
    const named = PAGES.flatMap((page) => [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name))
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

type App = Awaited<ReturnType<typeof startApp>>
type Answer = { accepted?: number; data?: { logs: { nodes: { message: string }[] } } }

const atUrl = ({ url }: App, code: string) => code.replaceAll('http://127.0.0.1:1323', url)

const runScript = async (app: App, command: string) =>
  (await promisify(execFile)('bash', ['-c', atUrl(app, command)])).stdout

const ask = async (app: App, command: string) => JSON.parse(await runScript(app, command)) as Answer

function post({ url }: App, log: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/public/ingest`, { method: 'POST', headers, body: JSON.stringify({ level: 'error', ...log }) })
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

describe('the requests and programs', () => {
  const [send = '', find = '', sendMany = '', count = '', download = ''] = requests.map(({ code }) => code)
  const [watchInShell = '', search = '', watch = ''] = programs.map(({ code }) => code)

  test('are all run here', () => {
    expect(requests.map(({ page }) => page)).toEqual(['README.md', 'README.md', ...Array(3).fill('docs/api.md')])
    expect(programs.map(({ page }) => page)).toEqual(['README.md', 'docs/api.md', 'docs/api.md'])
  })

  test('a log that is sent is found; many that are sent twice are stored once', async () => {
    await using app = await startApp()
    expect(await ask(app, send)).toMatchObject({ message: 'OK', accepted: 1 })
    await waitFor(async () =>
      (await ask(app, find)).data?.logs.nodes.find(({ message }) => message === 'payment failed'),
    )
    expect(await ask(app, sendMany)).toMatchObject({ accepted: 2 })
    expect(await ask(app, sendMany)).toMatchObject({ accepted: 2 })
    await waitFor(async () => ((await app.prisma.log.count()) === 3 ? true : undefined))
  })

  test('logs are counted, exported, searched and watched', async () => {
    await using app = await startApp()
    await post(app, { message: 'payment failed' })
    expect(JSON.parse(await runScript(app, count))).toEqual({
      data: { logCount: { value: 1, exact: true } },
      extensions: expect.anything(),
    })
    expect(await runScript(app, download)).toMatch(/^timestamp,.*\r\n.*,ERROR,payment failed,/)
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

  test('the filter is one', async () => {
    await using app = await startApp()
    const filters = blocks.filter(({ language }) => language === 'graphql')
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
})
