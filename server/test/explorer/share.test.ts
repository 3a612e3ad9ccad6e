/** What the menu "Share" makes of a search: programs that run, a tab of GraphiQL, files. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { asCurl, asGraphql, asTypeScript, type SharedSearch } from '../../../client/share/copy-as.ts'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { ask } from '../faults/client.ts'
import { startApp } from '../support/harness.ts'
import { sendLogs, storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 90_000
const ROOT = join(import.meta.dirname, '../../..')

const QUOTES = `it's "quoted" \\ $HOME`
const search: SharedSearch = {
  where: { level: { gte: 'WARN' }, message: { contains: QUOTES } },
  first: 25,
  orderBy: 'ASC',
}

test('each program runs as it was copied', { timeout: TIMEOUT_MS }, async () => {
  await using app = await startApp()
  await storeLogs(app, [
    { level: 'error', message: `one: ${QUOTES}` },
    { level: 'info', message: QUOTES },
    { level: 'error', message: 'another' },
  ])
  const found = `one: ${QUOTES}`
  const byGraphql = await ask<{ logs: { nodes: { message: string }[] } }>(app.url, { query: asGraphql(search) })
  expect(byGraphql.data.logs.nodes.map(({ message }) => message)).toEqual([found])
  const run = promisify(execFile)
  const byCurl = await run('sh', ['-c', asCurl(search, app.url)])
  expect(JSON.parse(byCurl.stdout)).toMatchObject({ data: { logs: { nodes: [{ message: found }] } } })
  const flags = ['--input-type=module-typescript', '-e']
  const byTypeScript = await run(process.execPath, [...flags, asTypeScript(search, app.url)], { cwd: ROOT })
  expect(byTypeScript.stdout).toContain(`ERROR ${found}`)
  expect(byTypeScript.stdout.trim().split('\n')).toHaveLength(1)
})

describeInBrowser('sharing', (browser) => {
  test('a search is copied, and opened in GraphiQL', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    await storeLogs(app, [
      { level: 'error', message: "it's here" },
      { level: 'info', message: 'not this' },
    ])
    await page.goto(`${app.url}/?v=1&q=level:error`)
    await expect.poll(() => rows(page).count()).toBe(1)
    await choose(page, 'Copy as curl')
    await page.getByText('Copied as curl').waitFor()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    const { stdout } = await promisify(execFile)('sh', ['-c', copied])
    expect(JSON.parse(stdout)).toMatchObject({ data: { logs: { nodes: [{ message: "it's here" }] } } })

    const opened = page.waitForEvent('popup')
    await choose(page, 'Open in GraphiQL')
    const graphiql = await opened
    // Before the editor holds the query, the button does nothing.
    await graphiql.getByText('pageInfo').first().waitFor()
    await graphiql.getByRole('button', { name: /Execute/ }).click()
    const answer = graphiql.locator('.graphiql-response')
    await answer.getByText("it's here").waitFor()
    expect(await answer.getByText('not this').count()).toBe(0)
    expect(tab.problems).toEqual([])
  })

  test('a link shows the same rows, columns and moments in another zone', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using sent = await openTab(browser(), {
      timezoneId: 'America/New_York',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await using opened = await openTab(browser(), { timezoneId: 'Europe/Berlin' })
    const { page } = sent
    const slow = (number: number) => ({ message: `slow ${number}`, metadata: { took: { ms: 2000 + number } } })
    await storeLogs(app, [slow(1), slow(2), { message: 'fast', metadata: { took: { ms: 5 } } }])

    await page.goto(`${app.url}/?v=2&q=metadata.took.ms>2000&range=1h`)
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.getByRole('button', { name: 'Columns' }).click()
    const panel = page.getByRole('dialog', { name: 'Columns' })
    await panel.getByLabel('Metadata path').fill('took.ms')
    await page.keyboard.press('Enter')
    await panel.getByRole('checkbox', { name: 'Level' }).uncheck()
    await panel.getByRole('button', { name: 'Comfortable' }).click()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
    await facet(page, 'Commit').click()
    await facet(page, 'Level').click()
    await rows(page).nth(1).locator('[data-field=message]').click()
    const [before, facetsBefore] = [await seeList(page), await seeFacets(page)]
    expect(before.headers[0]).toMatch(/^Time,\s*\d+ \w+ \(UTC−[45]\)$/)
    expect(before.rows).toHaveLength(2)
    const open = page.getByRole('dialog', { name: 'Log details' })
    await open.getByText('slow 1', { exact: true }).first().waitFor()
    // The open log may cover the button.
    await page.getByRole('button', { name: 'Share' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Copy link' }).click()
    await page.getByText('Copied the link').waitFor()
    const link = await page.evaluate<string>('navigator.clipboard.readText()')
    await sendLogs(app.url, [slow(3)])
    await expect.poll(() => app.prisma.log.count()).toBe(4)

    await opened.page.goto(link)
    await opened.page
      .getByRole('dialog', { name: 'Log details' })
      .getByText('slow 1', { exact: true })
      .first()
      .waitFor()
    await expect.poll(() => seeList(opened.page)).toEqual(before)
    await expect.poll(() => seeFacets(opened.page)).toEqual(facetsBefore)
    // Nothing of it became the reader's own.
    await opened.page.goto(app.url)
    await expect.poll(() => rows(opened.page).count()).toBe(4)
    expect((await seeList(opened.page)).headers).toEqual([
      expect.stringMatching(/^Time,\s*\d+ \w+ \(UTC\+[12]\)$/),
      'Level',
      'Resource',
      'Message',
    ])
    expect([sent.problems, opened.problems]).toEqual([[], []])
  })

  test('a link keeps the time relative on demand', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    await storeLogs(app, [{ message: 'one' }])
    await page.goto(`${app.url}/?v=2&range=1h`)
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Share' }).click()
    expect(await page.getByRole('menu').locator('[role^=menuitem]').first().innerText()).toBe('Copy link')
    await expect.poll(() => page.locator('[role=menuitem]:focus').innerText()).toBe('Copy link')
    const relative = page.getByRole('menuitemcheckbox', { name: 'Keep the time relative' })
    await relative.click()
    expect(await relative.getAttribute('aria-checked')).toBe('true')
    await page.getByRole('menuitem', { name: 'Copy link' }).click()
    await page.getByText('Copied the link').waitFor()
    const { searchParams } = new URL(await page.evaluate<string>('navigator.clipboard.readText()'))
    expect([searchParams.get('range'), searchParams.get('from')]).toEqual(['1h', null])
    expect(tab.problems).toEqual([])
  })

  test(
    'a link that is too long gets a short one, and so does a filter that is exported',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startApp()
      await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
      const { page } = tab
      await storeLogs(app, [{ message: 'found' }, { message: 'another' }])
      await page.addInitScript('delete window.showSaveFilePicker')
      const query = `found OR message=${'x'.repeat(2000)}`
      await page.goto(`${app.url}/?v=2&q=${encodeURIComponent(query)}&order=asc`)
      await expect.poll(() => rows(page).count()).toBe(1)
      await choose(page, 'Copy link')
      await page.getByText('Copied the link', { exact: true }).waitFor()
      const link = await page.evaluate<string>('navigator.clipboard.readText()')
      expect(link.slice(app.url.length)).toMatch(/^\/s\/[0-9a-f]{32}$/)
      expect((await exportAs(page, 'NDJSON', 1)).trim().split('\n')).toHaveLength(1)

      await using other = await openTab(browser(), {})
      await other.page.goto(link)
      await other.page.waitForURL(({ pathname, searchParams }) => {
        return pathname === '/' && searchParams.get('q') === query && searchParams.get('order') === 'asc'
      })
      await expect.poll(() => rows(other.page).count()).toBe(1)
      await other.page.goto(`${app.url}/s/${'0'.repeat(32)}`)
      await other.page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor()
      await other.page.getByRole('link', { name: 'Show all logs' }).click()
      await expect.poll(() => rows(other.page).count()).toBe(2)
      expect([tab.problems, other.problems]).toEqual([[], []])
    },
  )

  test('an export downloads each log once', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    const logs = Array.from({ length: 3000 }, (_, index) => ({ message: `number ${index}\n${'x'.repeat(300)}` }))
    await storeLogs(app, logs)
    // The dialog of the system cannot be pressed by a test; without it the page keeps the file in memory.
    await page.addInitScript('delete window.showSaveFilePicker')
    await page.goto(app.url)
    await rows(page).first().waitFor()
    const ndjson = await exportAs(page, 'NDJSON')
    const messages = ndjson
      .trimEnd()
      .split('\n')
      .map((line) => /number (\d+)/.exec(line)?.[1])
    expect(messages).toHaveLength(logs.length)
    expect(new Set(messages).size).toBe(logs.length)
    await page.getByRole('button', { name: 'Close' }).click()

    const csv = await exportAs(page, 'CSV')
    expect(csv.match(/number \d+/g)).toHaveLength(logs.length)
    expect(csv.match(/^timestamp,level/gm)).toHaveLength(1)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(tab.problems).toEqual([])
  })

  test(
    'an export is written into a chosen file, and none is left when it is cancelled',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startApp()
      await using tab = await openTab(browser())
      const { page } = tab
      const logs = Array.from({ length: 50 }, (_, index) => ({ message: `number ${index}` }))
      await storeLogs(app, logs)
      await page.addInitScript(CHOOSE_FILE)
      await page.goto(app.url)
      await rows(page).first().waitFor()
      await choose(page, 'Export…')
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await page.getByText('Done: 50 logs').waitFor()
      const written = await page.evaluate<string>(READ_FILE)
      expect(new Set(written.match(/number \d+/g)).size).toBe(logs.length)

      await page.evaluate(HANG_EXPORTS)
      await page.getByRole('button', { name: 'Export again' }).click()
      await page.getByText(/^[1-9]\d* logs, .* of 50 logs$/).waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText(/Cancelled after [1-9]\d* logs.*Nothing was kept/).waitFor()
      expect(await page.evaluate<boolean>('window.exportWasAborted')).toBe(true)
      expect(await page.evaluate<string>(READ_FILE)).toBe('')
      expect(tab.problems).toEqual([])
    },
  )

  test('an export that breaks goes on after its last whole log', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await storeLogs(
      app,
      Array.from({ length: 20 }, (_, index) => ({ message: `number ${index}` })),
    )
    await page.addInitScript('delete window.showSaveFilePicker')
    await page.addInitScript(BREAK_FIRST_EXPORT)
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await choose(page, 'Export…')
    await page.getByRole('radio', { name: 'CSV' }).check()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByText(/The connection was lost\. \d+ logs.* exported so far/).waitFor()
    const downloaded = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Continue' }).click()
    const csv = await readFile(await (await downloaded).path(), 'utf8')
    expect(csv.trimEnd().split('\r\n')).toHaveLength(21)
    expect(new Set(csv.match(/number \d+/g)).size).toBe(20)
    expect(tab.problems).toEqual([])
  })
})

/** The dialog of the system cannot be pressed by a test: the page's own file system gives the file. */
const CHOOSE_FILE = `
  const folder = navigator.storage.getDirectory()
  window.showSaveFilePicker = async () => {
    await (await folder).removeEntry('export').catch(() => undefined)
    return (await folder).getFileHandle('export', { create: true })
  }`
const READ_FILE = `navigator.storage.getDirectory()
  .then((folder) => folder.getFileHandle('export')).then((handle) => handle.getFile()).then((file) => file.text())`

/** From now on an export comes to its half and stays there. */
const HANG_EXPORTS = `{
  const original = window.fetch
  window.exportWasAborted = false
  window.fetch = async (input, init) => {
    const response = await original(input, init)
    if (!String(input).startsWith('/export')) return response
    const bytes = new Uint8Array(await response.arrayBuffer())
    const start = (controller) => {
      controller.enqueue(bytes.slice(0, bytes.length / 2))
      init.signal.addEventListener('abort', () => {
        window.exportWasAborted = true
        controller.error(init.signal.reason)
      })
    }
    return new Response(new ReadableStream({ start }), response)
  }
}`

/** Cuts the first export in the middle of a log, as a connection that breaks does. A text, because it runs in the page. */
const BREAK_FIRST_EXPORT = `{
  const original = window.fetch
  let isFirst = true
  window.fetch = async (input, init) => {
    const response = await original(input, init)
    if (!isFirst || !String(input).startsWith('/export')) return response
    isFirst = false
    const bytes = new Uint8Array(await response.arrayBuffer())
    let pieces = 0
    const pull = (controller) =>
      pieces++ === 0
        ? controller.enqueue(bytes.slice(0, bytes.length / 2))
        : controller.error(new TypeError('network error'))
    return new Response(new ReadableStream({ pull }), response)
  }
}`

const facet = (page: Page, label: string) =>
  page.getByRole('region', { name: `${label} facet` }).getByRole('button', { name: label, exact: true })

/** What a person reads in the list, and how high its rows are. */
async function seeList(page: Page) {
  const row = await rows(page).first().boundingBox()
  return {
    headers: await page.getByRole('columnheader').allInnerTexts(),
    rows: await rows(page).allInnerTexts(),
    height: row?.height,
  }
}

const seeFacets = (page: Page) =>
  Promise.all(
    ['Level', 'Resource', 'Parent resource', 'Commit'].map((label) => facet(page, label).getAttribute('aria-expanded')),
  )

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** The text of the file. */
async function exportAs(page: Page, format: string, logs = 3000): Promise<string> {
  await choose(page, 'Export…')
  await page.getByRole('radio', { name: format }).check()
  const downloaded = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const text = await readFile(await (await downloaded).path(), 'utf8')
  const done = logs === 1 ? /Done: 1 log,/ : /Done: 3\D?000 logs/
  await page.getByText(done).waitFor()
  return text
}
