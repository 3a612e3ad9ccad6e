/** The README tells the truth: its tables are the code's, its files are there, its requests work. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** A fenced block of the section. */
const blocksOf = (title: string, language: 'sh' | 'ts') =>
  [...section(title).matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].flatMap(([, kind, code = '']) =>
    kind === language ? [code] : [],
  )

type Answer = { accepted?: number; data?: { logs: { nodes: { message: string }[] } } }

const atUrl = (url: string, code: string) => code.replaceAll('http://127.0.0.1:1323', url)

async function runScript(url: string, command: string): Promise<string> {
  return (await promisify(execFile)('bash', ['-c', atUrl(url, command)])).stdout
}

/** As a file at the top of the project. */
function startModule(url: string, code: string) {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', atUrl(url, code)]
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
}

const section = (title: string) => README.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''

/** The cells of a section's table, without its head, code marks removed. */
const tableOf = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
    )

describe('the README', () => {
  test('lists every variable with its default', () => {
    const expected = Object.entries(VARIABLES).map(([name, value]) => [
      name,
      value === undefined ? 'none' : JSON.stringify(value).replaceAll('"', ''),
    ])
    const listed = tableOf('Variables').map(([name, value]) => [name, value])
    expect(new Set(listed)).toEqual(new Set(expected))
  })

  test('lists every error with its status', () => {
    const expected = Object.entries(ERRORS).map(([code, { status }]) => [code, String(status)])
    expect(tableOf('Errors').map(([code, status]) => [code, status])).toEqual(expected)
  })

  test('lists every reason to refuse a record', () => {
    expect(tableOf('Refused records')).toEqual(Object.entries(REJECTIONS))
  })

  test('lists every metric with its meaning', async () => {
    const text = await createMetrics().print()
    const expected = [...text.matchAll(/^# HELP (timberline_\S+) (.*)$/gm)].map(([, name, help]) => [name, help])
    expect(tableOf('Metrics')).toEqual(expected)
  })

  test('lists every command of package.json', () => {
    const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts as Record<string, string>
    const named = tableOf('Change it').map(([command = '']) => command.replace(/^npm (run )?/, '').split(' ')[0])
    expect(new Set(named)).toEqual(new Set(Object.keys(scripts).filter((name) => !name.startsWith('pre'))))
  })

  test('names only files that are there', () => {
    const named = [...README.matchAll(/(?:`|\()((?:server|client|perf|prisma)\/[\w./-]+)(?:`|\))/g)].map(
      ([, file = '']) => file,
    )
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })

  test('its requests work as they stand', async () => {
    await using app = await startApp()
    const requests = blocksOf('Three requests', 'sh')
    expect(requests).toHaveLength(3)
    const run = async (command: string) => JSON.parse(await runScript(app.url, command)) as Answer
    const [send = '', find = '', sendMany = ''] = requests
    expect(await run(send)).toMatchObject({ message: 'OK', accepted: 1 })
    await waitFor(async () => (await run(find)).data?.logs.nodes.find(({ message }) => message === 'payment failed'))
    expect(await run(sendMany)).toMatchObject({ accepted: 2 })
    expect(await run(sendMany)).toMatchObject({ accepted: 2 })
    await waitFor(async () => ((await app.prisma.log.count()) === 3 ? true : undefined))
  })

  test('its programs work as they stand', async () => {
    await using app = await startApp()
    const [count = '', download = '', ...otherRequests] = blocksOf('Query from a program', 'sh')
    const [search = '', watch = '', ...otherPrograms] = blocksOf('Query from a program', 'ts')
    expect([...otherRequests, ...otherPrograms]).toEqual([])
    const headers = { 'content-type': 'application/json' }
    const post = (log: object) =>
      fetch(`${app.url}/public/ingest`, { method: 'POST', headers, body: JSON.stringify({ level: 'error', ...log }) })
    await post({ message: 'payment failed' })
    expect(JSON.parse(await runScript(app.url, count))).toEqual({
      data: { logCount: { value: 1, exact: true } },
      extensions: expect.anything(),
    })
    expect(await runScript(app.url, download)).toMatch(/^timestamp,.*\r\n.*,ERROR,payment failed,/)
    expect(await readText(startModule(app.url, search).stdout)).toMatch(/^2.*Z payment failed\n$/)

    const watching = startModule(app.url, watch)
    const ended = once(watching, 'exit')
    let seen = ''
    watching.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()))
    await waitFor(async () => {
      await post({ message: 'seen live' })
      return seen.includes('ERROR seen live\n') || undefined
    })
    watching.kill()
    await ended
  })
})
