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

  test('a bar has a menu, by pointer and by keys, and Back undoes what it did', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}${HOUR}&q=minute`)
    await count(page, `${LOGS} logs`).waitFor()
    const start = page.url()
    const bars = page.getByRole('slider', { name: /^Logs over time/ })
    const box = await bars.boundingBox()
    if (!box) throw new Error('The bars are not on the page.')
    const entries = page.getByRole('menuitem')

    await page.mouse.click(box.x + 4, box.y + 30, { button: 'right' })
    await expect.poll(() => entries.allInnerTexts()).toEqual(['First ERROR', 'Only ERROR', 'Zoom in', 'Explain this'])
    expect(page.url()).toBe(start)
    await page.getByRole('menuitem', { name: 'Only ERROR' }).click()
    await page.waitForURL(/q=minute\+level:error/)
    await count(page, '10 logs').waitFor()
    await page.goBack()
    await count(page, `${LOGS} logs`).waitFor()
    await page.mouse.click(box.x + 4, box.y + 30, { button: 'right' })
    await page.getByRole('menuitem', { name: 'Zoom in' }).click()
    await page.waitForURL(/from=2026-11-23T09:00:00.000Z&to=2026-11-23T09:00:59.999999Z/)
    await page.goBack()
    await count(page, `${LOGS} logs`).waitFor()

    await bars.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+F10')
    await expect.poll(() => entries.allInnerTexts()).toEqual(['First INFO', 'Only INFO', 'Zoom in', 'Explain this'])
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await drawer.getByText('minute 1', { exact: true }).first().waitFor()
    await page.waitForURL(/q=minute\+level:info&from=2026-11-23T09:01:00.000Z&to=2026-11-23T09:59:59.999999Z&order=asc/)
    await page.keyboard.press('c')
    await drawer.getByRole('list', { name: 'Logs around this one' }).waitFor()
    await page.goBack()
    expect(page.url()).toBe(start)
    await drawer.waitFor({ state: 'detached' })
    expect(tab.problems).toEqual([])
  })

  test('a range is copied and pasted; times are of the chosen zone', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    const permissions = ['clipboard-read', 'clipboard-write']
    await using tab = await openTab(browser(), { timezoneId: 'Asia/Tokyo', permissions })
    const { page } = tab
    await page.goto(`${app.url}${HOUR}`)
    const firstTime = rows(page).first().locator('time')
    await expect.poll(() => firstTime.innerText()).toMatch(/^18:39/)
    await openPicker(page)
    await page.getByRole('button', { name: 'UTC' }).click()
    await expect.poll(() => firstTime.innerText()).toMatch(/^09:39/)

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

  test(
    'a link shows the same clock to somebody elsewhere, and every time says its zone',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      const permissions = ['clipboard-read', 'clipboard-write']
      await using tab = await openTab(browser(), { timezoneId: 'America/New_York', permissions })
      const { page } = tab
      await page.goto(`${app.url}${HOUR}`)
      await rows(page).first().waitFor()
      await page.getByRole('columnheader', { name: /^Time, 23 Nov(?: 2026)? \(UTC−5\)/ }).waitFor()
      await page.getByRole('button', { name: /^Time range: 23 Nov(?: 2026)? 04:00 – 05:00 UTC−5$/ }).waitFor()
      await page.getByRole('slider', { name: /23 Nov(?: 2026)? 04:00 – 0[45]:\d\d UTC−5/ }).waitFor()

      await openPicker(page)
      await page.getByRole('combobox', { name: 'Another time zone' }).pressSequentially('kolk')
      await page.getByRole('option', { name: /^Asia\/Kolkata/ }).click()
      await page.waitForURL(/&zone=Asia\/Kolkata/)
      await page.keyboard.press('Escape')
      await page.getByRole('columnheader', { name: /^Time, 23 Nov(?: 2026)? \(UTC\+5:30\)/ }).waitFor()
      await page.getByRole('button', { name: /^Time range: 23 Nov(?: 2026)? 14:30 – 15:30 UTC\+5:30$/ }).waitFor()
      expect(await rows(page).first().locator('time').innerText()).toMatch(/^15:09/)

      await using other = await openTab(browser(), { timezoneId: 'Europe/Berlin' })
      await other.page.goto(page.url())
      await other.page.getByRole('columnheader', { name: /^Time, 23 Nov(?: 2026)? \(UTC\+5:30\)/ }).waitFor()
      await expect.poll(() => rows(other.page).first().locator('time').innerText()).toMatch(/^15:09/)

      await openPicker(page)
      await page.getByRole('button', { name: 'Local' }).click()
      await page.waitForURL((url) => !url.searchParams.has('zone'))
      await page.keyboard.press('Escape')
      await rows(page).first().click()
      const drawer = page.getByRole('dialog', { name: 'Log details' })
      await drawer.getByText('UTC−5').first().waitFor()
      await drawer.getByRole('button', { name: 'Copy link to this log' }).click()
      const copied = () => page.evaluate<string>('navigator.clipboard.readText()')
      await expect.poll(copied).toMatch(/&zone=America\/New_York&log=/)
      expect([tab.problems, other.problems]).toEqual([[], []])
    },
  )

  test(
    'an address that cannot be read says so, and other ways to write a time are read',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser(), { timezoneId: 'Europe/Berlin' })
      const { page } = tab
      await page.goto(`${app.url}/?v=1&from=never&to=now`)
      await page.getByRole('heading', { name: 'The time range in the address cannot be read' }).waitFor()
      await page.getByText('from=never to=now').waitFor()
      expect(await rows(page).count()).toBe(0)
      await page.getByRole('button', { name: 'Refresh', exact: true }).click()
      await page.getByRole('button', { name: 'Show all time' }).click()
      await count(page, `${LOGS} logs`).waitFor()

      await page.goto(`${app.url}${HOUR}&zone=Mars/Phobos`)
      await page.getByRole('alert').getByText('Mars/Phobos').waitFor()
      await page.getByRole('columnheader', { name: /^Time, 23 Nov(?: 2026)? \(UTC\+1\)/ }).waitFor()
      await page.getByRole('button', { name: 'Dismiss' }).click()
      await page.waitForURL((url) => !url.searchParams.has('zone'))

      const startS = Date.parse(START) / 1000
      for (const ends of [
        `from=${startS}000&to=${startS + 599}000`,
        `from=${startS}&to=${startS + 599}`,
        'from=2026-11-23T10:00:00+01:00&to=2026-11-23T10:09:59+01:00',
        'from=2026-11-23T10:00:00&to=2026-11-23 10:09:59',
      ]) {
        await page.goto(`${app.url}/?v=1&${ends}`)
        await page.waitForURL(/from=2026-11-23T09:00:00.000Z&to=2026-11-23T09:09:59.000Z/)
        await count(page, '10 logs').waitFor()
      }
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'the ends of a range are typed, or days of a calendar, in the chosen zone',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser(), { timezoneId: 'Asia/Tokyo' })
      const { page } = tab
      await page.goto(`${app.url}${HOUR}&zone=America/New_York`)
      await openPicker(page)
      const dialog = page.getByRole('dialog', { name: 'Time range' })
      const from = dialog.getByRole('textbox', { name: 'From (UTC−5)' })
      const to = dialog.getByRole('textbox', { name: 'To (UTC−5)' })
      expect(await from.inputValue()).toBe('2026-11-23 04:00:00')
      await from.fill('soon')
      expect(await dialog.getByText('Not a time.').count()).toBe(0)
      await from.press('Enter')
      await dialog.getByText('Not a time.').waitFor()
      await from.fill('Nov 23 2026 4:30 am')
      await dialog.getByRole('button', { name: 'Choose the To date' }).press('Enter')
      const days = dialog.getByRole('grid', { name: 'November 2026' })
      await days.waitFor()
      await expect.poll(() => page.evaluate<string>(FOCUSED)).toBe('Monday, 23 November 2026')
      await page.keyboard.press('ArrowRight')
      expect(await page.evaluate<string>(FOCUSED)).toBe('Tuesday, 24 November 2026')
      await page.keyboard.press('PageDown')
      await dialog.getByRole('grid', { name: 'December 2026' }).waitFor()
      await page.keyboard.press('Escape')
      await dialog.getByRole('grid').waitFor({ state: 'detached' })
      expect(await to.inputValue()).toBe('2026-11-23 04:59:59')
      await dialog.getByRole('button', { name: 'Choose the To date' }).click()
      await days.getByRole('button', { name: 'Tuesday, 24 November 2026' }).click()
      expect(await to.inputValue()).toBe('2026-11-24 04:59:59')
      await to.press('Enter')
      await page.waitForURL(/from=2026-11-23T09:30:00.000Z&to=2026-11-24T09:59:59.000Z/)
      await count(page, '10 logs').waitFor()
      expect(tab.problems).toEqual([])
    },
  )

  test('Apply on a range that nobody has changed changes nothing', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser(), { timezoneId: 'Europe/Berlin' })
    const { page } = tab
    for (const ends of [
      'from=2026-11-23T09:00:00.000Z&to=2026-11-23T09:00:59.999999Z',
      'from=2026-10-25T01:10:00.000Z&to=2026-10-25T01:30:00.000Z',
      'range=1h',
    ]) {
      await page.goto(`${app.url}/?v=2&${ends}`)
      await openPicker(page)
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByRole('dialog', { name: 'Time range' }).waitFor({ state: 'hidden' })
      expect(page.url()).toBe(`${app.url}/?v=2&${ends}`)
    }
    await openPicker(page)
    await page.getByRole('textbox', { name: 'Type or paste a range' }).fill('2026-11-23T09:10:00Z')
    await page.keyboard.press('Enter')
    await page.waitForURL(/from=2026-11-23T09:05:00.000Z&to=2026-11-23T09:15:00.000Z/)
    await count(page, '11 logs').waitFor()
    expect(tab.problems).toEqual([])
  })
})

const FOCUSED = `document.activeElement.getAttribute('aria-label')`

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
