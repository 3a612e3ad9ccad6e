/** What messages hold: fields, stack traces, the steps of a request. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000

describeInBrowser('messages', (browser) => {
  test('have fields, which filter by what the message has', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [
      { message: 'cart sku=881 took=88.6ms', resourceId: 'pairs' },
      { message: 'no fields', resourceId: 'plain' },
      {
        message: 'sent {"event":"checkout.step","order":9007199254740993}',
        resourceId: 'json',
        metadata: { version: '1.3.0', zip: '00123' },
      },
    ])
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const fields = drawer(page).getByRole('region', { name: 'Fields in the message' })
    await open(page, 'json')
    await fields.getByText('9007199254740993', { exact: true }).waitFor()
    await fields.getByRole('button', { name: 'Indented JSON', exact: true }).click()
    await fields.getByText('"event": "checkout.step"').waitFor()
    await fields.getByRole('button', { name: 'Indented JSON', exact: true }).click()
    await fields.getByRole('button', { name: 'Actions for event' }).click()
    await page.getByRole('menuitem', { name: 'Filter out "event":"checkout.step"' }).click()
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.goBack()
    await fields.getByRole('button', { name: 'Actions for event' }).click()
    await page.getByRole('menuitem', { name: 'Filter for "event":"checkout.step"' }).click()
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('q')).toBe(String.raw`"\"event\":\"checkout.step\""`)
    await page.goBack()

    await drawer(page).getByText('1.3.0', { exact: true }).waitFor()
    expect(await drawer(page).getByText('00123', { exact: true }).locator('xpath=../..').innerText()).toMatch(/text$/)
    expect(await drawer(page).getByText('Span ID').count()).toBe(0)
    await open(page, 'plain')
    await drawer(page).getByText('no fields').first().waitFor()
    await fields.waitFor({ state: 'detached' })
    await open(page, 'pairs')
    await fields.getByRole('button', { name: 'Actions for sku' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Filter for sku=881' }).click()
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(tab.problems).toEqual([])
  })

  test('show their buttons where the pointer or the focus is, on a phone one', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: 'hello', resourceId: 'one', metadata: { version: '1.3.0', region: 'eu' } }])
    await using tab = await openTab(browser())
    const opacityOf = (page: Page, name: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('[aria-label="Actions for ${name}"]')).opacity`)
    await tab.page.goto(app.url)
    await open(tab.page, 'one')
    await drawer(tab.page).getByText('1.3.0', { exact: true }).hover()
    await expect.poll(() => opacityOf(tab.page, 'version')).toBe('1')
    expect(await opacityOf(tab.page, 'region')).toBe('0')
    await drawer(tab.page).getByRole('button', { name: 'Copy region' }).focus()
    await expect.poll(() => opacityOf(tab.page, 'region')).toBe('1')

    await using phone = await openTab(browser(), {
      viewport: { width: 390, height: 800 },
      hasTouch: true,
      isMobile: true,
    })
    await phone.page.goto(app.url)
    await open(phone.page, 'one')
    await drawer(phone.page).getByText('1.3.0', { exact: true }).waitFor()
    expect(await opacityOf(phone.page, 'version')).toBe('1')
    expect(await drawer(phone.page).getByRole('button', { name: 'Copy version' }).isVisible()).toBe(false)
    expect([tab.problems, phone.problems]).toEqual([[], []])
  })

  test('with a stack trace show the exception, in one line and in several', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: TRACEBACK, resourceId: 'python', level: 'error' }])
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    await page.goto(`${app.url}/?v=2&q=4711`)
    const cell = rows(page).locator('[data-field=message]')
    await expect.poll(() => cell.innerText()).toMatch(/^OrderNotFound: order 4711 is gone/)
    expect(await cell.locator('mark').first().innerText()).toBe('4711')
    await cell.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy Message' }).click()
    await page.getByText('Copied the value').waitFor()
    expect(z.string().parse(await page.evaluate('navigator.clipboard.readText()'))).toBe(TRACEBACK)

    await page.getByRole('button', { name: 'Wrap messages' }).click()
    const cause = cell.locator('.cause')
    await cause.waitFor()
    expect(await cause.innerText()).toMatch(/^OrderNotFound: order 4711 is gone/)
    expect(await cell.innerText()).toMatch(/^Traceback/)
    const [row, shown] = [await rows(page).first().boundingBox(), await cause.boundingBox()]
    expect(row && shown && shown.y + shown.height <= row.y + row.height).toBe(true)
    expect(tab.problems).toEqual([])
  })

  test('of a trace name their service on a phone, and the gaps between them', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    const at = (ms: number) => new Date(Date.parse('2026-11-20T10:00:00Z') + ms).toISOString()
    const traceId = 'b'.repeat(32)
    await storeLogs(app, [
      { timestamp: at(0), message: 'asked', resourceId: 'gateway', traceId },
      { timestamp: at(12), message: 'charging', resourceId: 'payments', traceId },
      { timestamp: at(30_012), message: 'no answer', resourceId: 'payments', traceId, level: 'error' },
    ])
    await using tab = await openTab(browser(), { viewport: { width: 390, height: 800 } })
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().click()
    await drawer(page).getByRole('tab', { name: 'Trace' }).click()
    const lines = drawer(page).getByRole('listitem')
    await drawer(page).getByText('3 logs, 1 error, in 30.0 s').waitFor()
    for (const [index, service] of ['gateway', 'payments', 'payments'].entries())
      expect(await lines.nth(index).getByText(service, { exact: true }).isVisible()).toBe(true)
    expect(await lines.nth(2).innerText()).toMatch(/^30\.0 s later\s+\+30\.0 s/)
    expect(await lines.nth(1).innerText()).toMatch(/^\+12 ms/)
    const lanes = drawer(page).getByRole('region', { name: 'Services of the trace' })
    expect(await lanes.innerText()).toMatch(/^gateway\s+payments$/)
    expect(tab.problems).toEqual([])
  })
})

const FRAMES = Array.from(
  { length: 60 },
  (_, i) => `  File "/app/step.py", line ${i}, in step_${i}\n    return step(order)`,
)
const TRACEBACK = ['Traceback (most recent call last):', ...FRAMES, 'OrderNotFound: order 4711 is gone'].join('\n')

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Log details' })

async function open(page: Page, resource: string): Promise<void> {
  await rows(page).filter({ hasText: resource }).first().getByRole('gridcell').first().click()
  await drawer(page).getByRole('tab').first().waitFor()
}
