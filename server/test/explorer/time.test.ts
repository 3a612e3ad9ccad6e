/** The time range, the zone of every time, and the histogram: one range, chosen in several ways. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000
const START = '2026-11-23T09:00:00.000Z'
const HOUR = '/?v=1&from=2026-11-23T09:00:00.000Z&to=2026-11-23T09:59:59.999Z'
const LOGS = 40

describeInBrowser('time', (browser) => {
  test('the histogram counts what is found, and its bars are ranges', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}${HOUR}`)
    await count(page, `${LOGS} logs`).waitFor()
    expect(await countLogs(app.url)).toBe(LOGS)

    const bars = page.getByRole('slider', { name: /^Logs over time/ })
    const box = await bars.boundingBox()
    if (!box) throw new Error('The bars are not on the page.')
    await page.mouse.move(box.x + 2, box.y + 30)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 - 2, box.y + 30, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/from=2026-11-23T09:00:00.000Z&to=2026-11-23T09:29:59.999999Z/)
    await count(page, '30 logs').waitFor()

    await page.getByRole('button', { name: 'Zoom out' }).click()
    await page.waitForURL(/from=2026-11-23T08:45:00.000Z&to=2026-11-23T09:44:59.999999Z/)
    await count(page, `${LOGS} logs`).waitFor()

    await page.goto(`${app.url}${HOUR}`)
    await count(page, `${LOGS} logs`).waitFor()
    await bars.focus()
    await page.keyboard.press('Home')
    expect(await bars.getAttribute('aria-valuetext')).toMatch(/: 1 log, 1 ERROR$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/from=2026-11-23T09:00:00.000Z&to=2026-11-23T09:00:59.999999Z/)
    await count(page, '1 log').waitFor()

    await page.goto(`${app.url}${HOUR}`)
    await count(page, `${LOGS} logs`).waitFor()
    await page.mouse.click(box.x + 4, box.y + 30)
    await page.waitForURL(/to=2026-11-23T09:00:59.999999Z/)
    await page.getByRole('button', { name: 'Hide the histogram' }).click()
    await page.reload()
    await count(page, '1 log').waitFor()
    expect(await bars.count()).toBe(0)
    expect(tab.problems).toEqual([])
  })

  test('a range is copied and pasted; times are of the chosen zone', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    const permissions = ['clipboard-read', 'clipboard-write']
    await using tab = await openTab(browser(), { timezoneId: 'Asia/Tokyo', permissions })
    const { page } = tab
    await page.goto(`${app.url}${HOUR}`)
    const firstTime = rows(page).first().locator('time')
    await expect.poll(() => firstTime.innerText()).toMatch(/^2026-11-23 18:39/)
    await openPicker(page)
    await page.getByRole('button', { name: 'UTC' }).click()
    await expect.poll(() => firstTime.innerText()).toMatch(/^2026-11-23 09:39/)

    await page.getByRole('menuitem', { name: 'Last hour' }).focus()
    await page.keyboard.press('ControlOrMeta+c')
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()')
    await expect.poll(copied).toBe('2026-11-23T09:00:00.000Z / 2026-11-23T09:59:59.999999Z')
    await page.getByRole('menuitem', { name: 'All time' }).click()
    await page.waitForURL((url) => !url.searchParams.has('from'))
    await openPicker(page)
    await page.keyboard.press('ControlOrMeta+v')
    await page.waitForURL(/from=2026-11-23T09:00:00.000Z/)

    await openPicker(page)
    const text = page.getByRole('textbox', { name: 'Type or paste a range' })
    await text.fill('soon')
    await text.press('Enter')
    await page.getByText('Not a valid range.').waitFor()
    await text.fill('last 2 hours')
    await text.press('Enter')
    await page.waitForURL(/range=2h/)
    await page.reload()
    await page.getByRole('button', { name: 'Time range: Last 2 hours' }).getByText('UTC').waitFor()
    expect(tab.problems).toEqual([])
  })
})

function count(page: Page, text: string) {
  return page.getByRole('region', { name: 'Logs over time' }).getByText(text, { exact: true })
}

async function openPicker(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Time range:/ }).click()
  await page.getByRole('dialog', { name: 'Time range' }).waitFor()
}

async function countLogs(url: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ logCount { value } }' }),
  })
  const { data } = (await response.json()) as { data: { logCount: { value: unknown } } }
  return Number(data.logCount.value)
}

/** One log a minute, from nine o'clock on. */
async function startWithLogs() {
  const app = await startApp()
  const logs = Array.from({ length: LOGS }, (_, minute) => ({
    timestamp: new Date(Date.parse(START) + minute * 60_000).toISOString(),
    level: minute % 4 === 0 ? 'error' : 'info',
    message: `minute ${minute}`,
    resourceId: 'clock',
  }))
  await storeLogs(app, logs)
  return app
}
