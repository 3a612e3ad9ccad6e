/** The search bar, its pills and the builder: one filter, written in several ways. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

describeInBrowser('search', (browser) => {
  test('the bar completes fields and values, and says what it cannot read', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()

    const bar = searchBar(page)
    await bar.pressSequentially('lev')
    await page.getByRole('option', { name: /level:/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await bar.inputValue()).toBe('level:')
    await page.getByRole('option', { name: 'error' }).click()
    await bar.pressSequentially('resourceId:pay')
    await page.getByRole('option', { name: /payments-2/ }).waitFor()
    await page.getByRole('option', { name: /payments 1/ }).click()
    expect(await bar.inputValue()).toBe('level:error resourceId:payments ')
    await bar.press('Escape')
    await bar.press('Enter')
    await page.waitForURL(/q=level:error\+resourceId:/)
    await expect.poll(() => rows(page).count()).toBe(1)

    await bar.fill('level:eror timeout')
    await bar.press('Enter')
    const problem = page.getByRole('alert')
    expect(await problem.innerText()).toMatch(/level:eror timeout Unknown level/)
    expect(await problem.locator('mark').innerText()).toBe('eror')
    await page.getByText('The search has a syntax error').waitFor()
    await page.getByRole('button', { name: 'How to search' }).click()
    await page.getByRole('dialog', { name: 'How to search' }).getByText('metadata.ms>=100<500').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Clear the search', exact: true }).first().click()
    await expect.poll(() => rows(page).count()).toBe(4)
    expect(tab.problems).toEqual([])
  })

  test(
    'a regular expression that PostgreSQL refuses is an error of the bar, at its place and nowhere else',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await expect.poll(() => rows(page).count()).toBe(4)
      await search(page, 'level:error message:/(declined/')
      const problem = page.getByRole('alert')
      await problem.getByText('parentheses () not balanced').waitFor()
      expect(await problem.locator('mark').innerText()).toBe('/(declined/')
      await page.getByText('The search cannot be run').waitFor()
      const text = await page.locator('body').innerText()
      expect(text.match(/not balanced/g)).toHaveLength(1)
      expect(text).not.toMatch(/could not be loaded|Try again|BAD_USER_INPUT/)
      await search(page, 'level:error message:/(declined)/')
      await expect.poll(() => rows(page).count()).toBe(1)
      expect(await problem.count()).toBe(0)
      expect(tab.problems).toEqual([])
    },
  )

  test('what is pasted is found, and the bar says how it read it', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await expect.poll(() => rows(page).count()).toBe(4)
    const bar = searchBar(page)
    const readings = page.locator('search output')

    await search(page, 'sku=881')
    await expect.poll(() => rows(page).count()).toBe(1)
    await readings.getByText('sku=881 is searched as text').waitFor()
    await readings.getByRole('button', { name: 'metadata.sku:881' }).click()
    await expect.poll(() => bar.inputValue()).toBe('metadata.sku:881')
    await expect.poll(() => rows(page).count()).toBe(1)
    await expect.poll(() => rows(page).first().innerText()).toContain('mail is late')
    expect(await readings.count()).toBe(0)

    await search(page, 'levle:error')
    await readings.getByRole('button', { name: 'level:error', exact: true }).click()
    await expect.poll(() => bar.inputValue()).toBe('level:error')
    await search(page, TRACE.toUpperCase())
    await expect.poll(() => rows(page).count()).toBe(2)
    await readings.getByText('is read as a trace ID').waitFor()
    await readings.getByRole('button', { name: 'Open the trace' }).click()
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await expect
      .poll(() => drawer.getByRole('list', { name: 'Logs of the trace' }).getByRole('listitem').count())
      .toBe(2)
    await page.keyboard.press('Escape')
    await search(page, 'a'.repeat(32))
    await readings.getByText('is read as a trace ID').waitFor()
    await page.getByText('No logs match').waitFor()
    expect(await readings.getByRole('button', { name: 'Open the trace' }).count()).toBe(0)

    const [log] = await app.prisma.log.findMany({ where: { message: 'paid' } })
    await search(page, log?.id ?? '')
    await page.getByRole('button', { name: 'Open the log with this ID' }).click()
    await page.getByRole('region', { name: 'Message' }).getByText('paid').waitFor()
    await expect.poll(() => rows(page).count()).toBe(1)
    const opaque = await bar.inputValue()
    await page.keyboard.press('Escape')
    await search(page, 'hello')
    await search(page, opaque)
    await page.getByRole('region', { name: 'Message' }).getByText('paid').waitFor()
    expect(tab.problems).toEqual([])
  })

  test(
    'a word suggests levels and resources; an empty list says which condition empties it',
    {
      timeout: TIMEOUT_MS,
    },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await expect.poll(() => rows(page).count()).toBe(4)
      const bar = searchBar(page)
      await bar.pressSequentially('hello err')
      await page.getByRole('option', { name: 'level:error' }).click()
      await bar.pressSequentially('pay')
      await page.getByRole('option', { name: /resourceId:payments 1/ }).click()
      expect(await bar.inputValue()).toBe('hello level:error resourceId:payments ')
      await bar.press('Escape')
      await bar.press('Enter')
      await page.getByText('No logs match').waitFor()
      const without = page.getByRole('button', { name: /^Without/ })
      await expect.poll(() => without.allInnerTexts()).toEqual(['Without hello: 1 log'])
      await without.click()
      await expect.poll(() => bar.inputValue()).toBe('level:error resourceId:payments')
      await expect.poll(() => rows(page).count()).toBe(1)
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'a pill is turned round, edited and removed; the builder nests groups by keyboard',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(`${app.url}/?v=1&q=level:error+resourceId:payments*`)
      await expect.poll(() => rows(page).count()).toBe(1)
      const bar = searchBar(page)
      const pills = page.getByRole('region', { name: 'Active filters' })

      await pills.getByRole('button', { name: 'level:error' }).click()
      await page.getByRole('menuitem', { name: 'Exclude' }).click()
      await expect.poll(() => bar.inputValue()).toBe('-level:error resourceId:payments*')
      await expect.poll(() => rows(page).count()).toBe(1)
      await pills.getByRole('button', { name: 'resourceId:payments*' }).click()
      await page.getByRole('menuitem', { name: 'Edit' }).click()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('resourceId:(payments OR mailer)')
      await page.keyboard.press('Enter')
      await expect.poll(() => bar.inputValue()).toBe('-level:error resourceId:(payments OR mailer)')
      await expect.poll(() => rows(page).count()).toBe(1)
      await pills.getByRole('button', { name: '-level:error' }).focus()
      await page.keyboard.press('Delete')
      await expect.poll(() => bar.inputValue()).toBe('resourceId:(payments OR mailer)')

      await page.getByRole('button', { name: 'Filter', exact: true }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Build a filter' })
      await dialog.getByRole('button', { name: 'Group', exact: true }).press('Enter')
      const inner = dialog.getByRole('group', { name: 'Any of these' })
      await inner.getByRole('textbox', { name: 'Value' }).fill('declined')
      await inner.getByRole('button', { name: 'Condition', exact: true }).press('Enter')
      await choose(page, inner.getByRole('combobox', { name: 'Field' }).last(), 'Metadata')
      await inner.getByRole('combobox', { name: 'Key' }).fill('user.id')
      await choose(page, inner.getByRole('combobox', { name: 'Operator' }).last(), '≥')
      await inner.getByRole('textbox', { name: 'Value' }).last().fill('many')
      await inner.getByText('Expected a number after >=').waitFor()
      expect(await dialog.getByRole('button', { name: 'Search' }).isDisabled()).toBe(true)
      await inner.getByRole('textbox', { name: 'Value' }).last().fill('7')
      await page.keyboard.press('Enter')
      await expect
        .poll(() => bar.inputValue())
        .toBe('resourceId:(payments OR mailer) (declined OR metadata.user.id>=7)')
      await expect.poll(() => rows(page).count()).toBe(2)
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'the builder opens with a condition that has the caret, and is red only after typing',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await rows(page).first().waitFor()
      await page.getByRole('button', { name: 'Filter', exact: true }).press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Build a filter' })
      const value = dialog.getByRole('textbox', { name: 'Value' })
      await expect.poll(() => page.evaluate<string>(FOCUSED)).toBe('Value')
      const run = dialog.getByRole('button', { name: 'Search' })
      const asText = dialog.getByRole('status', { name: 'As text' })
      expect(await run.isDisabled()).toBe(true)
      expect(await asText.innerText()).toBe('A condition is incomplete. The value is missing.')
      expect(await dialog.locator('.Mui-error').count()).toBe(0)

      await page.keyboard.type('declined')
      expect(await asText.innerText()).toBe('declined')
      await value.fill('')
      expect(await dialog.locator('.Mui-error').count()).toBeGreaterThan(0)
      expect(await run.isDisabled()).toBe(true)
      await value.fill('declined')
      const heights = await page.evaluate<number[]>(ROW_HEIGHTS)
      expect(new Set(heights).size).toBe(1)
      await page.keyboard.press('Enter')
      await expect.poll(() => searchBar(page).inputValue()).toBe('declined')
      await expect.poll(() => rows(page).count()).toBe(1)
      expect(tab.problems).toEqual([])
    },
  )
})

const FOCUSED = `document.activeElement.getAttribute('aria-label')`
/** Of the fields and buttons of a condition. */
const ROW_HEIGHTS = `[...document.querySelectorAll(
  '[role=dialog] :is(.MuiInputBase-root, [value=Not], [value=Aa], [aria-label^=Remove])')]
  .map((element) => element.getBoundingClientRect().height)`

async function choose(page: Page, select: Locator, option: string) {
  await select.click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

async function search(page: Page, text: string) {
  await searchBar(page).fill(text)
  await searchBar(page).press('Enter')
}

function searchBar(page: Page) {
  return page.getByRole('combobox', { name: 'Search' })
}

async function startWithLogs() {
  const app = await startApp()
  const logs = [
    { level: 'error', message: 'card was declined', resourceId: 'payments', traceId: TRACE },
    {
      level: 'info',
      message: 'paid',
      resourceId: 'payments-2',
      traceId: TRACE,
      timestamp: '2026-11-23T09:30:00.000001Z',
    },
    { level: 'warn', message: 'mail is late', resourceId: 'mailer', metadata: { user: { id: 7 }, sku: '881' } },
    { level: 'info', message: 'hello sku=881', resourceId: 'storefront' },
  ]
  await storeLogs(app, logs)
  return app
}
