/** Whether what is on the screen is of now: beside a live tail, and outside of it. */
import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { sendLogs, storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
/** What the clock asks for waits until nothing else is asked, and a busy machine takes its time. */
const POLL = { timeout: 40_000 }

describeInBrowser('fresh', (browser) => {
  test('a live tail moves the bars, the total and the facets', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: 'before', level: 'info' }])
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=1&range=15m&live=1`)
    await page.getByRole('region', { name: 'Live tail' }).getByText('Live', { exact: true }).waitFor()
    await expect.poll(() => counts(page), POLL).toEqual({ total: '1 log', bars: '1 log', errors: 'ERROR 0' })
    await sendLogs(app.url, [
      { message: 'while live', level: 'error' },
      { message: 'while live too', level: 'error' },
    ])
    await expect.poll(() => counts(page), POLL).toEqual({ total: '3 logs', bars: '3 logs', errors: 'ERROR 2' })
    expect(tab.problems).toEqual([])
  })

  test('a tail that begins before the list has its answer has its counts', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: 'hello', level: 'error' }])
    await using tab = await openTab(browser())
    const { page } = tab
    const isListAsked = page.waitForRequest((request) => operationOf(request) === 'Logs')
    // The list is never answered.
    await page.route('**/graphql', (route) => (operationOf(route.request()) === 'Logs' ? undefined : route.continue()))
    await page.goto(app.url)
    await isListAsked
    await page.getByRole('button', { name: 'Live', exact: true }).click()
    await expect.poll(() => counts(page), POLL).toEqual({ total: '1 log', bars: '1 log', errors: 'ERROR 1' })
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('the first page says how many logs are newer, and shows them when asked', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, numbered('old', 60))
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=1&q=old`)
    await expect.poll(() => first(page)).toContain('old 59')
    await sendLogs(app.url, [...numbered('old and new', 35), { message: 'another' }])
    const newer = page.getByRole('button', { name: '35 newer' })
    await newer.waitFor(POLL)
    expect(await first(page)).toContain('old 59')
    await newer.click()
    await expect.poll(() => first(page)).toContain('old and new 34')
    await newer.waitFor({ state: 'detached' })
    expect(tab.problems).toEqual([])
  })

  test('nothing is asked while nobody looks, or for another page', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, numbered('old', 60))
    // A window of its own, for the clock is that of all its tabs.
    await using tab = await openTab(browser(), {})
    const { page } = tab
    let asked = 0
    page.on('request', (request) => {
      if (operationOf(request) === 'NewerLogs') asked += 1
    })
    await page.clock.install()
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await expect.poll(() => asked, POLL).toBeGreaterThan(0)
    await page.evaluate(hide(true))
    await sendLogs(app.url, [{ message: 'nobody looks' }])
    await expect.poll(() => app.prisma.log.count()).toBe(61)
    const before = asked
    await page.clock.runFor(60_000)
    expect(asked).toBe(before)
    await page.evaluate(hide(false))
    await page.getByRole('button', { name: '1 newer' }).waitFor(POLL)

    await page.getByRole('button', { name: 'Go to next page' }).click()
    await page.getByText('51–60 of 60').waitFor()
    const onFirst = asked
    await page.clock.runFor(60_000)
    expect(asked).toBe(onFirst)
    expect(tab.problems).toEqual([])
  })

  test('the list refreshes itself as often as somebody chose', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, numbered('old', 3))
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=1&range=1h`)
    await expect.poll(() => first(page)).toContain('old 2')
    await page.getByRole('button', { name: 'Auto-refresh: Off' }).click()
    await page.getByRole('menuitem', { name: 'Every 5 s' }).click()
    await sendLogs(app.url, [{ message: 'by itself', level: 'error' }])
    await expect.poll(() => first(page), POLL).toContain('by itself')
    await expect.poll(() => counts(page), POLL).toEqual({ total: '4 logs', bars: '4 logs', errors: 'ERROR 1' })
    await page.reload()
    await page.getByRole('button', { name: 'Auto-refresh: Every 5 s' }).click()
    await page.getByRole('menuitem', { name: 'Off' }).click()
    await page.getByRole('button', { name: 'Auto-refresh: Off' }).waitFor()
    expect(tab.problems).toEqual([])
  })
})

/** What stands beside the list. */
async function counts(page: Page) {
  const histogram = page.getByRole('region', { name: 'Logs over time' })
  const bars = (await histogram.getByRole('slider').getAttribute('aria-label')) ?? ''
  const levels = await page.getByRole('region', { name: 'Level facet' }).getByRole('listitem').allInnerTexts()
  return {
    total: await histogram.locator('output').innerText(),
    bars: /[\d,]+ logs?(?=\.)/.exec(bars)?.[0],
    errors: levels.map((text) => text.split(/\s+/).slice(0, 2).join(' ')).find((text) => text.startsWith('ERROR')),
  }
}

const first = async (page: Page) => (await rows(page).allInnerTexts())[0] ?? ''

const operationOf = (request: Request) => /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1]

/** Runs in the page: as when its tab goes to the back, or comes to the front. */
const hide = (isHidden: boolean) => `
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} })
  document.dispatchEvent(new Event('visibilitychange'))`

/** Each a millisecond later than the one before. */
function numbered(name: string, count: number) {
  const atMs = Date.now() - count
  return Array.from({ length: count }, (_, i) => ({
    message: `${name} ${i}`,
    level: 'info',
    timestamp: new Date(atMs + i).toISOString(),
  }))
}
