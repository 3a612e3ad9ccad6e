/** The way through the page by the Tab key. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../../client/explorer/sample-logs.ts'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000
/** From the search bar to the list, with the facets that the page has at first. */
const MAX_STOPS = 25
const IN_LIST = `document.activeElement.closest('[role=grid]') !== null`
const NAME = `document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText`

describeInBrowser('the keyboard', (browser) => {
  test('the first stop of Tab leads to the logs, past everything else', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate<string>(NAME)).toBe('Skip to the logs')
    expect(await page.getByRole('button', { name: 'Skip to the logs' }).isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate<boolean>(IN_LIST)).toBe(true)
    expect(new URL(page.url()).hash).toBe('')
    expect(tab.problems).toEqual([])
  })

  test('a facet is one stop, in which the arrows move', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await page.getByRole('checkbox', { name: /^storefront-1/ }).waitFor()
    expect((await stopsToList(page)).length).toBeLessThanOrEqual(MAX_STOPS)

    const level = page.getByRole('region', { name: 'Level facet' })
    await level.getByRole('button', { name: 'Level', exact: true }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate<string>(NAME)).toBe('Only ERROR')
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate<string>(NAME)).toBe('Exclude ERROR')
    await page.keyboard.press('Tab')
    expect(await page.evaluate<string>(NAME)).toBe('Resource')
    await page.keyboard.press('Shift+Tab')
    expect(await page.evaluate<string>(NAME)).toBe('Exclude ERROR')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Space')
    await expect.poll(() => page.getByRole('combobox', { name: 'Search' }).inputValue()).toBe('level:fatal')
    expect(tab.problems).toEqual([])
  })

  test(
    'the key of a tab opens the row there that has the focus, or the first one',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await rows(page).first().waitFor()
      const idOf = (index: number) => rows(page).nth(index).getAttribute('data-id')
      const opened = () => {
        const { searchParams } = new URL(page.url())
        return [searchParams.get('log'), searchParams.get('tab')]
      }
      await page.getByRole('progressbar', { name: 'Loading' }).waitFor({ state: 'detached' })
      await page.keyboard.press('y')
      await page.getByRole('dialog', { name: 'Log details' }).waitFor()
      expect(opened()).toEqual([await idOf(0), 'json'])
      await page.keyboard.press('Escape')
      await expect.poll(opened).toEqual([null, null])
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await page.keyboard.press('c')
      await expect.poll(opened).toEqual([await idOf(1), 'context'])
      expect(tab.problems).toEqual([])
    },
  )
})

/** What has the focus on the way. */
async function stopsToList(page: Page): Promise<readonly string[]> {
  const stops: string[] = []
  await page.getByRole('combobox', { name: 'Search' }).focus()
  while (stops.length < 2 * MAX_STOPS) {
    await page.keyboard.press('Tab')
    if (await page.evaluate<boolean>(IN_LIST)) return stops
    stops.push(await page.evaluate<string>(NAME))
  }
  return stops
}

async function startWithLogs() {
  const app = await startApp()
  await storeLogs(app, createSampleLogs(300, Date.now()))
  return app
}
