/** The patterns of a search: what they say, and what a click on one does. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000

describeInBrowser('patterns', (browser) => {
  test('logs of a kind are one row, which leads to them, and back', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithKinds()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&q=level>=info&mode=patterns`)
    const list = page.getByRole('list', { name: 'Patterns' })
    await list.waitFor()
    await page.getByText('All 36 logs were read.').waitFor()
    const items = list.getByRole('listitem')
    expect(await items.count()).toBe(3)
    expect(await items.first().innerText()).toMatch(
      /^20\s+56%\s+order <\*> took <\*> ms\s+WARN 5\s+INFO 15\s+shop-0, shop-1\s+First seen /u,
    )

    // What stood at the variables, and the newest log.
    const text = items.first().getByRole('button', { expanded: false })
    await text.focus()
    // The list is one stop of the Tab key.
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('button:focus').innerText()).toBe('user <*> logged in')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    const variables = items.first().getByRole('table', { name: 'What stood at the variables' })
    expect(await variables.innerText()).toMatch(/took <\*> ms\s+100 … 190 … 290/)
    await items.first().getByRole('button', { name: 'Open', exact: true }).click()
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await drawer.getByText('order 19 took 290 ms').first().waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })

    // Away with one, then the logs of another.
    await chooseOf(page, 0, 'Hide this pattern')
    await expect.poll(() => searchText(page)).toBe('level>=info -pattern:"order <*> took <*> ms"')
    await page.getByText('All 16 logs were read.').waitFor()
    await items.first().getByRole('button', { name: 'Show logs' }).click()
    await expect.poll(() => rows(page).count()).toBe(12)
    expect(new URL(page.url()).searchParams.get('mode')).toBeNull()
    expect(await searchText(page)).toMatch(/ pattern:"user <\*> logged in"$/)
    await page.goBack()
    await list.waitFor()
    expect(tab.problems).toEqual([])
  })

  test('a log leads to the logs like it; a failure and an empty search say so', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithKinds()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&q="user 7 logged"`)
    await rows(page).first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Logs like this' }).press('Enter')
    await expect.poll(() => searchText(page)).toBe('"user 7 logged" pattern:"user <*> logged in"')

    await page.goto(`${app.url}/?v=2&q=level:error`)
    await rows(page).first().click()
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await drawer.getByRole('button', { name: 'Logs like this' }).click()
    await expect.poll(() => searchText(page)).toBe('level:error pattern:"it broke at <*>:<*>"')

    let isBroken = true
    await page.route('**/graphql', (route) =>
      isBroken && route.request().postData()?.includes('logPatterns')
        ? route.fulfill({ json: TIMED_OUT })
        : route.continue(),
    )
    await page.goto(`${app.url}/?v=2&mode=patterns`)
    await page.getByRole('heading', { name: 'Finding the patterns took too long' }).waitFor()
    isBroken = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('All 36 logs were read.').waitFor()
    await page.goto(`${app.url}/?v=2&mode=patterns&q="no log says this"`)
    await page.getByRole('heading', { name: 'No logs match' }).waitFor()
    expect(tab.problems).toEqual([])
  })
})

const TIMED_OUT = { errors: [{ message: 'It took too long.', extensions: { code: 'QUERY_TIMEOUT' } }] }

function searchText(page: Page): Promise<string> {
  return page.getByRole('combobox', { name: 'Search' }).inputValue()
}

async function chooseOf(page: Page, index: number, action: string): Promise<void> {
  const item = page.getByRole('list', { name: 'Patterns' }).getByRole('listitem').nth(index)
  await item.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

async function startWithKinds() {
  const app = await startApp()
  const at = (index: number) => new Date(Date.now() - 3_600_000 + index * 1000).toISOString()
  const logs = [
    ...Array.from({ length: 20 }, (_, index) => ({
      message: `order ${index} took ${100 + index * 10} ms`,
      level: index < 5 ? 'warn' : 'info',
      resourceId: `shop-${index % 2}`,
    })),
    ...Array.from({ length: 12 }, (_, index) => ({ message: `user ${index} logged in`, level: 'info' })),
    ...Array.from({ length: 4 }, (_, index) => ({ message: `it broke at /a/b:${index}`, level: 'error' })),
  ]
  await storeLogs(
    app,
    logs.map((log, index) => ({ ...log, timestamp: at(index) })),
  )
  return app
}
