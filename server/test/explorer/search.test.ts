/** The search bar, its pills and the builder: one filter, written in several ways. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000

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

      await pills.getByRole('button', { name: 'Filter', exact: true }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Build a filter' })
      await dialog.getByRole('button', { name: 'Group', exact: true }).press('Enter')
      const inner = dialog.getByRole('group', { name: 'Any of these' })
      await inner.getByRole('textbox', { name: 'Value' }).fill('declined')
      await inner.getByRole('button', { name: 'Condition', exact: true }).press('Enter')
      await inner.getByRole('combobox', { name: 'Field' }).last().selectOption('Metadata')
      await inner.getByRole('textbox', { name: 'Key' }).fill('user.id')
      await inner.getByRole('combobox', { name: 'Operator' }).last().selectOption('>=')
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
})

function searchBar(page: Page) {
  return page.getByRole('combobox', { name: 'Search' })
}

async function startWithLogs() {
  const app = await startApp()
  const logs = [
    { level: 'error', message: 'card was declined', resourceId: 'payments' },
    { level: 'info', message: 'paid', resourceId: 'payments-2' },
    { level: 'warn', message: 'mail is late', resourceId: 'mailer', metadata: { user: { id: 7 } } },
    { level: 'info', message: 'hello', resourceId: 'storefront' },
  ]
  await storeLogs(app, logs)
  return app
}
