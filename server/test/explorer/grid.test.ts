/** The list of logs as a person uses it: columns, actions on a cell, keys, wrapping, and a search that is stopped. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { longestTask } from '../support/longest-task.ts'
import { PATIENT_TIMINGS, runningQuestions, SLOW_LOG, SLOW_PATTERN } from '../support/slow-search.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 90_000
const START_MS = Date.parse('2026-11-20T10:00:00.000Z')
const LONG_TASK_MS = 200

type Log = { message: string; level?: string; resourceId?: string; metadata?: object }
type App = Awaited<ReturnType<typeof startApp>>

/** Stores logs a second apart, the last one the newest, and waits until they can be read. */
async function store(app: App, logs: readonly Log[]) {
  const records = logs.map((log, i) => ({ ...log, timestamp: new Date(START_MS + i * 1000).toISOString() }))
  await storeLogs(app, records)
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    message: `log ${i}`,
    level: i % 2 === 0 ? 'info' : 'error',
    resourceId: `server-${i % 3}`,
    metadata: { user: { id: i } },
  }))

/** Without the day, and the zone, which is that of the browser. */
const headers = async (page: Page) =>
  (await page.getByRole('columnheader').allInnerTexts()).map((text) =>
    text.replace(/^Time,\s*\d+ \w+(?: \d+)? \(UTC\S*\)$/, 'Time'),
  )
const header = (page: Page, name: string) => page.getByRole('columnheader', { name })
const cell = (page: Page, row: number, field: string) => rows(page).nth(row).locator(`[data-field="${field}"]`)
/** The message of the row that has the focus, as a list of one. */
const focusedMessage = (page: Page) => page.locator('[role=row]:focus-within [data-field=message]').allInnerTexts()

describeInBrowser('the list', (browser) => {
  test(
    'columns are chosen, ordered, resized and added from the metadata, and stay so',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startApp()
      await store(app, numbered(5))
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await rows(page).first().waitFor()
      expect(await headers(page)).toEqual(['Time', 'Level', 'Resource', 'Message'])
      await page.getByRole('button', { name: 'Columns' }).click()
      const panel = page.getByRole('dialog', { name: 'Columns' })
      await panel.getByLabel('Metadata path').fill('a b')
      await page.keyboard.press('Enter')
      await panel.getByText('Separate keys with dots').waitFor()
      await panel.getByLabel('Metadata path').fill('user.id')
      await page.keyboard.press('Enter')
      await panel.getByRole('checkbox', { name: 'Level' }).uncheck()
      const up = panel.getByRole('button', { name: 'Move user.id up' })
      for (const _ of [1, 2, 3, 4, 5]) await up.press('Enter')
      expect(await page.locator('button:focus').getAttribute('aria-label')).toBe('Move user.id up')
      await page.keyboard.press('Alt+ArrowUp')
      await panel.getByRole('button', { name: 'Comfortable' }).click()
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'hidden' })
      // Last, for the grid takes a click within a tenth of a second for the end of this.
      const edge = page
        .getByRole('columnheader', { name: 'Resource' })
        .locator('.MuiDataGrid-columnSeparator--resizable')
      const box = await edge.boundingBox()
      if (!box) throw new Error('The column has no edge to pull.')
      await page.mouse.move(box.x + box.width / 2, box.y + 10)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width / 2 + 90, box.y + 10, { steps: 5 })
      await page.mouse.up()
      const check = async () => {
        await expect.poll(() => headers(page)).toEqual(['Time', 'user.id', 'Resource', 'Message'])
        await expect.poll(() => cell(page, 0, 'metadata.user.id').innerText()).toBe('4')
        expect((await cell(page, 0, 'resourceId').boundingBox())?.width).toBeCloseTo(266, -1)
        expect((await rows(page).first().boundingBox())?.height).toBeGreaterThan(50)
      }
      await check()
      await page.reload()
      await check()
      expect(tab.problems).toEqual([])
    },
  )

  test('a column is dragged, and moved and removed by its menu', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await store(app, numbered(5))
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await drag(page, header(page, 'Level'), { to: header(page, 'Message'), share: 0.25 })
    await expect.poll(() => headers(page)).toEqual(['Time', 'Resource', 'Level', 'Message'])
    await drag(page, header(page, 'Message'), { to: header(page, 'Time'), share: 0.25 })
    await expect.poll(() => headers(page)).toEqual(['Time', 'Message', 'Resource', 'Level'])

    await header(page, 'Message').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Move right' }).click()
    await expect.poll(() => headers(page)).toEqual(['Time', 'Resource', 'Message', 'Level'])
    await header(page, 'Level').focus()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('menuitem', { name: 'Remove the column' }).press('Enter')
    await expect.poll(() => headers(page)).toEqual(['Time', 'Resource', 'Message'])
    await header(page, 'Time').hover()
    await page.getByRole('button', { name: /^Time .*menu/ }).click()
    await page.getByRole('menuitem', { name: 'Oldest first' }).click()
    await expect.poll(() => cell(page, 0, 'message').innerText()).toBe('log 0')
    await page.reload()
    await expect.poll(() => headers(page)).toEqual(['Time', 'Resource', 'Message'])
    expect(tab.problems).toEqual([])
  })

  test('the message ends in sight, however wide a column is', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await store(app, [{ message: 'long '.repeat(200), resourceId: 'server-1' }])
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    const edge = header(page, 'Resource').locator('.MuiDataGrid-columnSeparator--resizable')
    await drag(page, edge, { by: 450 })
    await expect.poll(async () => (await cell(page, 0, 'resourceId').boundingBox())?.width).toBeGreaterThan(500)
    const box = await cell(page, 0, 'message').boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1440)
    expect(box?.width).toBeGreaterThan(199)
    expect(tab.problems).toEqual([])
  })

  test('a cell filters, copies and opens, by pointer and by keyboard', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await store(app, numbered(6))
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    const copied = async () => z.string().parse(await page.evaluate('navigator.clipboard.readText()'))
    await page.goto(app.url)
    const choose = (item: string) => page.getByRole('menuitem', { name: item, exact: true }).click()
    await cell(page, 0, 'resourceId').hover()
    await page.getByRole('button', { name: 'Actions for Resource' }).click()
    await choose('Filter for this Resource')
    await page.waitForURL(/q=resourceId:server-2/)
    await expect.poll(() => rows(page).count()).toBe(2)
    await cell(page, 0, 'message').click({ button: 'right' })
    await choose('Copy Message')
    await page.getByText('Copied the value').waitFor()
    expect(await copied()).toBe('log 5')
    await cell(page, 0, 'message').click({ button: 'right' })
    await choose('Filter out this Message')
    await expect.poll(() => rows(page).allInnerTexts()).toHaveLength(1)
    expect(new URL(page.url()).searchParams.get('q')).toBe('resourceId:server-2 -message="log 5"')

    await cell(page, 0, 'level').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Copy log as JSON' }).click()
    await page.getByText('Copied the log as JSON').waitFor()
    expect(JSON.parse(await copied())).toMatchObject({ message: 'log 2', level: 'INFO', metadata: { user: { id: 2 } } })
    await cell(page, 0, 'level').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Copy link to log' }).press('Enter')
    await page.getByText('Copied the link').waitFor()
    const link = await copied()
    await cell(page, 0, 'level').focus()
    await page.keyboard.press('ContextMenu')
    await page.getByRole('menuitem', { name: 'Filter out this Level' }).click()
    await page.getByText('No logs match').waitFor()
    await page.goto(link)
    await page.getByRole('dialog', { name: 'Log details' }).getByText('log 2').first().waitFor()
    await page.locator('[role=row][aria-selected=true]', { hasText: 'log 2' }).waitFor()
    expect(tab.problems).toEqual([])
  })

  test('keys go from row to row and from page to page', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await store(app, numbered(60))
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?size=25`)
    await rows(page).first().waitFor()
    const press = async (key: string, message: string) => {
      await page.keyboard.press(key)
      await expect.poll(() => focusedMessage(page)).toEqual([message])
    }
    await press('j', 'log 59')
    await press('j', 'log 58')
    await press('ArrowDown', 'log 57')
    await press('k', 'log 58')
    await page.getByRole('button', { name: 'Refresh', exact: true }).focus()
    await press('j', 'log 57')
    await page.keyboard.press('n')
    await page.getByText('26–50 of').waitFor()
    await expect.poll(() => focusedMessage(page)).toEqual(['log 34'])
    await press('j', 'log 33')
    await page.keyboard.press(']')
    await page.getByText('51–60 of 60').waitFor()
    await page.keyboard.press('[')
    await page.getByText('26–50 of').waitFor()
    await page.keyboard.press('p')
    await page.getByText('1–25 of').waitFor()
    await expect.poll(() => focusedMessage(page)).toEqual(['log 59'])
    await page.getByRole('combobox', { name: 'Search' }).press('j')
    expect(await page.getByRole('combobox', { name: 'Search' }).inputValue()).toBe('j')
    await page.getByRole('button', { name: 'Refresh', exact: true }).focus()
    await press('j', 'log 58')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Log details' }).getByText('log 58').first().waitFor()
    expect(tab.problems).toEqual([])
  })

  test('a search says what it took and can be stopped, in PostgreSQL too', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp({ timings: PATIENT_TIMINGS })
    await store(app, [...numbered(5), SLOW_LOG])
    await using tab = await openTab(browser())
    const { page } = tab
    const slow = `message:/${SLOW_PATTERN}/`
    /** Of all questions only that of the list reads whole logs. */
    const runningLists = (count: number) => runningQuestions(app.prisma, { column: 'span_id', count })
    await page.goto(`${app.url}/?q=${encodeURIComponent(slow)}`)
    await page.getByRole('button', { name: 'Cancel' }).waitFor()
    await runningLists(1)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('heading', { name: 'The search was cancelled' }).waitFor()
    await runningLists(0)
    await page.getByRole('button', { name: 'Run again' }).click()
    await runningLists(1)
    const search = page.getByRole('combobox', { name: 'Search' })
    await search.fill('log')
    await search.press('Enter')
    await expect.poll(() => rows(page).count()).toBe(5)
    await page.getByText(/^in [\d.]+ m?s$/).waitFor()
    // The question that another one takes the place of is given up as well.
    await runningLists(0)

    await search.fill(slow)
    await search.press('Enter')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled. These rows are from an earlier search.').waitFor()
    await runningLists(0)
    expect(await rows(page).count()).toBe(5)
    await page.goBack()
    await page.getByText(/^in [\d.]+ m?s$/).waitFor()
    expect(tab.problems).toEqual([])
  })

  test('a hundred wrapped messages of 2000 characters do not keep the page busy', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    const message = (i: number) => `${i} ${'at handler (/srv/app/index.js:10:22) '.repeat(60)}`.slice(0, 2000)
    await store(
      app,
      Array.from({ length: 300 }, (_, i) => ({ message: message(i) })),
    )
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?size=100`)
    await rows(page).first().waitFor()
    const oneLine = (await rows(page).first().boundingBox())?.height ?? 0
    const longest = await longestTask(page, async () => {
      await page.getByRole('button', { name: 'Wrap messages' }).click()
      await expect.poll(async () => (await rows(page).first().boundingBox())?.height).toBeGreaterThan(4 * oneLine)
      expect((await rows(page).first().boundingBox())?.height).toBeLessThan(9 * 20)
      for (const key of ['n', 'n', 'p']) await turnAndScroll(page, key)
    })
    expect(longest.cpu).toBeLessThan(LONG_TASK_MS)
    await page.reload()
    await page.locator('.MuiDataGrid-root.wrapped').waitFor()
    expect(tab.problems).toEqual([])
  })
})

/** Pulls the middle of an element by some pixels, or to a share of the width of another one. */
async function drag(page: Page, what: Locator, way: { by: number } | { to: Locator; share: number }): Promise<void> {
  const [from, to] = [await what.boundingBox(), 'to' in way ? await way.to.boundingBox() : null]
  if (!from) throw new Error('It is not on the screen.')
  const x = from.x + from.width / 2
  const y = from.y + 15
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move('by' in way ? x + way.by : (to?.x ?? 0) + way.share * (to?.width ?? 0), y, { steps: 6 })
  await page.mouse.up()
}

/** Turns the page by a key and scrolls to its end. */
async function turnAndScroll(page: Page, key: string): Promise<void> {
  const displayed = page.locator('.MuiTablePagination-displayedRows')
  const before = await displayed.innerText()
  await page.keyboard.press(key)
  await expect.poll(() => displayed.innerText()).not.toBe(before)
  await page.locator('.MuiDataGrid-virtualScroller').evaluate((scroller) => {
    scroller.scrollTop = scroller.scrollHeight
  })
  await page.locator('[role=row][data-rowindex="99"]').waitFor()
}
