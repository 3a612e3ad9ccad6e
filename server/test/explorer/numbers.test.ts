/** Numbers of the metadata: the list in their order, and the facet of their range. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { findViolations } from '../support/axe.ts'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 90_000
const COUNT = 240

/** From 1 to about 1000, in no order; of one log a text, of another nothing. */
const msOf = (i: number) => Math.round(10 * 1.03 ** ((i * 97) % COUNT)) / 10
const numbers = Array.from({ length: COUNT }, (_, i) => (i < 2 ? -Infinity : msOf(i))).toSorted((a, b) => b - a)

async function startWithNumbers() {
  const app = await startApp()
  const nowMs = Date.now()
  const valueOf = (i: number) => (i === 0 ? {} : i === 1 ? { ms: 'unknown' } : { ms: msOf(i) })
  const logs = Array.from({ length: COUNT }, (_, i) => ({
    message: `request ${i}`,
    timestamp: new Date(nowMs - i * 1000).toISOString(),
    metadata: { ...valueOf(i), status: 200 + 100 * (i % 3) },
  }))
  await storeLogs(app, logs)
  return app
}

const header = (page: Page, name: string) => page.getByRole('columnheader', { name })
const search = (page: Page) => page.getByRole('combobox', { name: 'Search' }).inputValue()
const sortOf = (page: Page) => new URL(page.url()).searchParams.get('sort')
const shown = async (page: Page) =>
  (await page.locator('[data-id] [data-field="metadata.ms"]').allInnerTexts()).map(Number)

describeInBrowser('numbers', (browser) => {
  test(
    'the largest come first by a click on their header, and the address keeps that',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithNumbers()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      // From a fresh page it takes four steps to the slowest requests.
      await page.getByRole('button', { name: 'Columns' }).click()
      await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Metadata path').fill('ms')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await header(page, 'ms').click()
      const sentence = page.getByText(
        `The 100 largest ms of ${COUNT - 2} logs that have it. One log has a value there that is no number.`,
      )
      await sentence.waitFor()
      await expect.poll(async () => (await shown(page)).slice(0, 20)).toEqual(numbers.slice(0, 20))
      expect(sortOf(page)).toBe('metadata.ms:desc')
      expect(await header(page, 'ms').getAttribute('aria-sort')).toBe('descending')
      expect(await findViolations(page)).toEqual([])

      await page.reload()
      await sentence.waitFor()
      await header(page, 'ms').press('Enter')
      await page.getByText(`The 100 smallest ms of ${COUNT - 2} logs`).waitFor()
      await expect.poll(async () => (await shown(page))[0]).toBe(Math.min(...numbers.slice(0, -2)))
      await header(page, 'ms').press('Control+Enter')
      await page.getByRole('menuitem', { name: 'Largest first' }).click()
      await sentence.waitFor()
      await page.getByRole('button', { name: 'By time' }).press('Enter')
      await page.getByText('1–50 of more than 50').waitFor()
      expect(sortOf(page)).toBeNull()

      // A live tail is in the order of time.
      await page.goBack()
      await sentence.waitFor()
      await page.getByRole('button', { name: 'Live' }).click()
      await page.getByText(/logs\/s/).waitFor()
      expect(sortOf(page)).toBeNull()

      await page.goto(`${app.url}/?v=2&sort=metadata.nothing:desc`)
      await page.getByRole('heading', { name: 'No log here has a number at nothing' }).waitFor()
      await page.getByRole('button', { name: 'Order by time' }).click()
      await page.getByText('1–50 of more than 50').waitFor()
      expect(tab.problems).toEqual([])
    },
  )

  test('a facet of many numbers is a range, which the search says', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithNumbers()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&facets=metadata.ms,metadata.status`)
    const facet = page.getByRole('region', { name: 'ms facet' })
    const least = facet.getByRole('slider', { name: 'Least, ms' })
    const atLeast = facet.getByRole('textbox', { name: 'At least, ms' })
    await least.waitFor()
    await facet.getByText(`${COUNT - 2} numbers. One value is no number.`).waitFor()
    expect(await facet.locator('dl').innerText()).toMatch(/^min\s+1(\.\d)?\s+p50\s+[\d.]+\s+p95\s+[\d.]+\s+max\s+1,\d+/)
    // A few numbers are values as before.
    await page.getByRole('region', { name: 'status facet' }).getByRole('checkbox', { name: /^300/ }).waitFor()
    expect(await findViolations(page)).toEqual([])

    await least.focus()
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
    await expect.poll(() => search(page)).toMatch(/^metadata\.ms>=[\d.]{1,5}$/)
    const bound = Number((await search(page)).split('>=')[1])
    expect(await atLeast.inputValue()).toBe(String(bound))
    await atLeast.fill('100')
    await page.keyboard.press('Enter')
    await facet.getByRole('textbox', { name: 'At most, ms' }).fill('200.5')
    await page.keyboard.press('Enter')
    await expect.poll(() => search(page)).toBe('metadata.ms>=100<=200.5')
    const within = numbers.filter((ms) => ms >= 100 && ms <= 200.5).length
    await expect.poll(() => rows(page).count()).toBe(within)
    // The distribution stays the one of all.
    await facet.getByText(`${COUNT - 2} numbers.`).waitFor()

    await page.reload()
    await expect.poll(() => atLeast.inputValue()).toBe('100')
    await facet.getByRole('button', { name: 'Clear 1 of ms' }).click()
    await expect.poll(() => search(page)).toBe('')
    await facet.locator('svg[viewBox] g').nth(4).click()
    await expect.poll(() => search(page)).toMatch(/^metadata\.ms>=[\d.]+<[\d.]+$/)
    await facet.getByRole('button', { name: 'Largest first' }).click()
    await page
      .getByText(/^(?:The|All) .*ms/)
      .last()
      .waitFor()
    expect(sortOf(page)).toBe('metadata.ms:desc')
    await header(page, 'ms').waitFor()
    await facet.getByRole('button', { name: 'As a list' }).click()
    await facet.getByRole('checkbox').first().waitFor()
    await facet.getByRole('button', { name: 'As a range' }).click()
    await least.waitFor()
    expect(tab.problems).toEqual([])
  })
})
