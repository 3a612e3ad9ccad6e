/** What has changed: from a burst in the histogram, from the period before, and from one commit to the next. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
const MINUTE = 60_000
const BROKEN = 'charge <*> failed'

describeInBrowser('the comparison', (browser) => {
  test('a burst is explained by what it has and the rest has not: three steps', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithBurst()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&range=2h`)
    await rows(page).first().waitFor()
    await drawOver(page, { from: 0.7, to: 0.88 })
    await page.getByRole('button', { name: 'Explain this' }).click()
    const changes = page.getByRole('list', { name: 'Changes' }).getByRole('listitem')
    await changes.first().waitFor()
    expect(await changes.first().innerText()).toMatch(/charge <\*> failed/)
    expect(await changes.first().innerText()).toMatch(/^New/)
    expect(new URL(page.url()).searchParams.get('against')).toMatch(/^rest:/)

    // The address has all of it.
    await page.reload()
    await changes.first().waitFor()
    expect(await page.getByRole('button', { name: 'The rest' }).getAttribute('aria-pressed')).toBe('true')
    await changes.first().getByRole('button', { name: 'Show logs' }).click()
    await expect.poll(() => searchText(page)).toBe(`pattern:"${BROKEN}"`)
    await rows(page).first().waitFor()

    // By keyboard a bar is explained from its menu.
    await page.goto(`${app.url}/?v=2&range=2h`)
    await rows(page).first().waitFor()
    await page.getByRole('slider', { name: /^Logs over time/ }).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Explain this' }).press('Enter')
    await page.getByRole('button', { name: 'The rest' }).waitFor()
    expect(new URL(page.url()).searchParams.get('mode')).toBe('compare')
    expect(tab.problems).toEqual([])
  })

  test('periods and commits are chosen, and an unchanged one says so', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithBurst()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&mode=compare`)
    await page.getByRole('heading', { name: 'All of the time has nothing before it' }).waitFor()
    await page.getByRole('button', { name: 'Last hour', exact: true }).click()
    const changes = page.getByRole('list', { name: 'Changes' })
    await changes.getByText('charge', { exact: false }).first().waitFor()
    await page.getByLabel('What was compared').getByText('All 1', { exact: false }).first().waitFor()

    await page.getByRole('button', { name: 'A week before' }).press('Enter')
    await page.getByRole('heading', { name: 'One side has no logs' }).waitFor()
    expect(new URL(page.url()).searchParams.get('against')).toBe('week')

    await page.goto(`${app.url}/?v=2&mode=compare&range=2h`)
    await page.getByRole('button', { name: 'The commit before' }).press('Enter')
    await expect.poll(() => page.getByRole('combobox', { name: 'Commit', exact: true }).inputValue()).toBe('new')
    expect(await page.getByRole('combobox', { name: 'Compared commit' }).inputValue()).toBe('old')
    await changes.getByText('cart.engine').waitFor()

    await page.goto(`${app.url}/?v=2&mode=compare&range=30m&q=resourceId:calm`)
    await page.getByRole('heading', { name: 'Nothing has changed by more than chance' }).waitFor()
    expect(tab.problems).toEqual([])
  })

  test('facets compare their counts with the period before', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithBurst()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    const toggle = page.getByRole('checkbox', { name: 'Compare with the period before' })
    expect(await toggle.isDisabled()).toBe(true)
    await page.goto(`${app.url}/?v=2&range=1h`)
    const facet = page.getByRole('region', { name: 'Level facet' })
    const error = facet.getByRole('listitem').filter({ hasText: 'ERROR' })
    await expect.poll(() => error.innerText()).toMatch(/100/)
    await toggle.check()
    await expect.poll(() => error.innerText()).toMatch(/new/)
    await expect.poll(() => facet.getByRole('listitem').filter({ hasText: 'INFO' }).innerText()).toMatch(/≈|▲|▼/)
    await toggle.uncheck()
    await expect.poll(() => error.innerText()).not.toMatch(/new/)
    expect(tab.problems).toEqual([])
  })
})

function searchText(page: Page): Promise<string> {
  return page.getByRole('combobox', { name: 'Search' }).inputValue()
}

/** A part of the histogram, between its ends 0 and 1. */
async function drawOver(page: Page, { from, to }: { from: number; to: number }): Promise<void> {
  const chart = page.getByRole('slider', { name: /^Logs over time/ }).locator('..')
  await chart.locator('rect').first().waitFor()
  const box = await chart.boundingBox()
  if (!box) throw new Error('The histogram is not to be seen')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 })
  await page.mouse.up()
}

/** Two hours of even traffic; ten minutes of errors half an hour ago, from 0.73 to 0.84 of the bars wherever they begin; a new commit of one service an hour ago. */
async function startWithBurst() {
  const app = await startApp()
  const nowMs = Date.now()
  const at = (agoMs: number) => new Date(nowMs - agoMs).toISOString()
  const traffic = Array.from({ length: 360 }, (_, index) => ({
    timestamp: at((index + 0.5) * 20_000),
    level: index % 9 === 0 ? 'warn' : 'info',
    message: `request ${index} done`,
    resourceId: index % 2 === 0 ? 'calm' : 'shop',
    ...(index % 2 === 1 && {
      commit: index < 180 ? 'new' : 'old',
      metadata: index < 180 ? { cart: { engine: 'v2' } } : {},
    }),
  }))
  const burst = Array.from({ length: 100 }, (_, index) => ({
    timestamp: at(30 * MINUTE - index * 6000),
    level: 'error',
    message: `charge ${index} failed`,
    resourceId: 'payments',
  }))
  await storeLogs(app, [...traffic, ...burst])
  return app
}
