/** What a press on a row, a cell or a value does: it opens a log or a menu, and changes the search only where that is written on it. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
/** Where within the width of a cell, up to the place of its button. */
const PLACES = [0.03, 0.3, 0.5, 0.7, 0.97]
const BUTTON_PX = 26

describeInBrowser('actions', (browser) => {
  test('a click anywhere on a row opens the log, and no button covers a value', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const row = rows(page).first()
    await row.waitFor()
    const button = page.getByRole('button', { name: /^Actions for/ })
    const widthOfRow = async () => (await row.boundingBox())?.width
    const alone = await widthOfRow()
    for (const field of ['timestamp', 'level', 'resourceId', 'message']) {
      for (const place of PLACES) {
        const box = await row.locator(`[data-field="${field}"]`).boundingBox()
        if (!box) throw new Error(`There is no cell of ${field}.`)
        const [x, y] = [box.x + place * (box.width - BUTTON_PX - 1), box.y + box.height / 2]
        await page.mouse.move(x, y)
        await expect
          .poll(async () => (await button.boundingBox())?.x)
          .toBeGreaterThanOrEqual(box.x + box.width - BUTTON_PX)
        await page.mouse.click(x, y)
        await page.waitForURL(/[?&]log=/)
        expect([field, place, new URL(page.url()).searchParams.get('q')]).toEqual([field, place, null])
        await closeDrawer(page)
        // The list takes the place of the open log.
        await expect.poll(widthOfRow).toBe(alone)
      }
    }
    expect(tab.problems).toEqual([])
  })

  test(
    'a right click on a cell opens its menu, and leaves selected text to the browser',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      const cell = (field: string) => rows(page).first().locator(`[data-field="${field}"]`)
      await cell('level').click({ button: 'right' })
      expect(await items(page)).toEqual([
        'Filter for this Level',
        'Filter out this Level',
        'At least WARN',
        'Copy Level',
        'Open log',
        'Show context',
        'Logs like this',
        'Copy log as JSON',
        'Copy link to log',
      ])
      await page.mouse.click(700, 850, { button: 'right' })
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await cell('level').click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'At least WARN' }).click()
      await page.waitForURL(/q=level(>|%3E)(=|%3D)warn/)
      await expect.poll(() => rows(page).count()).toBe(1)
      await cell('timestamp').click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Show context' }).click()
      await page.waitForURL(/tab=context/)
      await closeDrawer(page)

      await page.evaluate(SELECT_MESSAGE)
      await cell('message').click({ button: 'right', position: { x: 12, y: 12 } })
      expect(await page.getByRole('menu').count()).toBe(0)
      expect(tab.problems).toEqual([])
    },
  )

  test('a value in the drawer has a menu, by pointer and by keys', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().click()
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await drawer.getByText('209.5', { exact: true }).click()
    expect(await items(page)).toEqual([
      'Filter for this took.ms',
      'Filter out this took.ms',
      'At least 209.5',
      'At most 209.5',
      'Only logs with took.ms',
      'Add column took.ms',
      'Add facet took.ms',
      'Copy took.ms',
    ])
    await page.getByRole('menuitem', { name: 'Add column took.ms' }).click()
    await page.getByRole('columnheader', { name: 'took.ms' }).waitFor()
    await drawer.getByText('209.5', { exact: true }).click()
    await page.getByRole('menuitem', { name: 'Add facet took.ms' }).click()
    await page
      .getByRole('region', { name: 'took.ms facet' })
      .getByRole('checkbox', { name: /^209.5/ })
      .waitFor()

    // What the page has already is not offered again.
    await drawer.getByRole('button', { name: 'Actions for took.ms' }).press('Enter')
    expect((await items(page)).filter((item) => item.startsWith('Add'))).toEqual([])
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByText('Copied the value').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('209.5')
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('combobox', { name: 'Search' }).inputValue()).toBe('metadata.took.ms>=209.5')
    await expect.poll(() => rows(page).count()).toBe(2)

    await drawer.getByRole('button', { name: 'Actions for Time' }).click()
    await page.getByRole('menuitem', { name: 'Only logs up to this time' }).click()
    await expect.poll(() => page.getByRole('combobox', { name: 'Search' }).inputValue()).toContain(' timestamp<=')
    // Whoever selects text wants to copy it.
    const value = await drawer.getByText('209.5', { exact: true }).boundingBox()
    if (!value) throw new Error('The value is not to be seen.')
    await page.mouse.move(value.x + 1, value.y + value.height / 2)
    await page.mouse.down()
    await page.mouse.move(value.x + value.width, value.y + value.height / 2, { steps: 3 })
    await page.mouse.up()
    expect(await page.evaluate<string>('document.getSelection().toString()')).toContain('209')
    expect(await page.getByRole('menu').count()).toBe(0)
    expect(tab.problems).toEqual([])
  })
})

/** The entries of the open menu, in their order, without the signs in front of them. */
async function items(page: Page): Promise<string[]> {
  await page.getByRole('menu').waitFor()
  const texts = await page.getByRole('menuitem').allInnerTexts()
  return texts.map((text) => text.split('\n').at(-1) ?? '')
}

async function closeDrawer(page: Page): Promise<void> {
  const drawer = page.getByRole('dialog', { name: 'Log details' })
  await drawer.waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
}

const SELECT_MESSAGE = `document.getSelection().selectAllChildren(document.querySelector('[data-id] [data-field=message]'))`

async function startWithLogs() {
  const app = await startApp()
  const atMs = Date.now()
  const logs = [209.5, 3, 700].map((ms, index) => ({
    timestamp: new Date(atMs - index * 1000).toISOString(),
    level: index === 0 ? 'warn' : 'info',
    resourceId: 'web-frontend',
    message: `request ${index} took its time`,
    metadata: { took: { ms } },
  }))
  await storeLogs(app, logs)
  return app
}
