/** The drawer beside the list on wide screens, and over it on the others. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../../client/explorer/sample-logs.ts'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000

describeInBrowser('the place of the drawer', (browser) => {
  test('is beside the list from 1280 px on, as wide as it was left', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, createSampleLogs(60, Date.now()))
    await using tab = await openTab(browser(), { viewport: { width: 1280, height: 800 } })
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().click()
    await drawer(page).getByRole('tab').first().waitFor()
    for (const name of [/^Time range:/, 'Live', 'Share'])
      await page.getByRole('button', { name, exact: true }).click({ trial: true })
    await expect.poll(() => overlap(page)).toBe(0)
    await rows(page).nth(4).click()
    await expect.poll(() => rows(page).nth(4).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('k')
    await expect.poll(() => rows(page).nth(3).getAttribute('aria-selected')).toBe('true')

    const before = await widthOf(page)
    const edge = await drawer(page).getByRole('separator', { name: 'Drawer width' }).boundingBox()
    if (!edge) throw new Error('The edge of the drawer is not there.')
    await page.mouse.move(edge.x + 3, edge.y + 200)
    await page.mouse.down()
    await page.mouse.move(edge.x + 83, edge.y + 200)
    await page.mouse.up()
    await expect.poll(async () => Math.abs(before - 80 - (await widthOf(page)))).toBeLessThan(6)
    await expect.poll(() => overlap(page)).toBe(0)
    const narrowed = await widthOf(page)
    await page.reload()
    await expect.poll(() => widthOf(page)).toBe(narrowed)

    await page.setViewportSize({ width: 1279, height: 800 })
    await expect.poll(() => overlap(page)).toBeGreaterThan(200)
    await page.keyboard.press('Escape')
    await drawer(page).waitFor({ state: 'detached' })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await drawer(page).waitFor()
    expect(tab.problems).toEqual([])
  })

  test('is beside the list while two logs are compared', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, createSampleLogs(60, Date.now()))
    await using tab = await openTab(browser(), { viewport: { width: 1280, height: 800 } })
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().click()
    await drawer(page).getByRole('button', { name: 'Compare with another log' }).click()
    await rows(page).nth(4).click()
    await drawer(page).getByRole('table', { name: 'Comparison of two logs' }).waitFor()
    await expect.poll(() => overlap(page)).toBe(0)
    expect(await widthOf(page)).toBe(720)
    await page.getByRole('button', { name: 'Go to next page' }).click({ trial: true })
    await rows(page).nth(6).click()
    await expect.poll(() => rows(page).nth(6).getAttribute('aria-selected')).toBe('true')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await expect.poll(() => widthOf(page)).toBe(1080)
    await expect.poll(() => overlap(page)).toBe(0)
    expect(tab.problems).toEqual([])
  })

  test('is the same for the live tail, which goes on beside it', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=1&live=1`)
    await page.getByText(/logs\/s/).waitFor()
    await storeLogs(app, [{ message: 'heard', resourceId: 'one' }])
    await rows(page).first().click()
    await drawer(page).getByRole('tab').first().waitFor()
    await expect.poll(() => overlap(page)).toBe(0)
    await page.getByRole('button', { name: 'Live', exact: true }).click({ trial: true })
    expect(tab.problems).toEqual([])
  })
})

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Log details' })

async function widthOf(page: Page): Promise<number> {
  return (await drawer(page).boundingBox())?.width ?? 0
}

/** How many pixels of the list are below the drawer. */
async function overlap(page: Page): Promise<number> {
  const [list, over] = [await page.getByRole('main').boundingBox(), await drawer(page).boundingBox()]
  return list && over ? Math.max(0, Math.round(list.x + list.width - over.x)) : -1
}
