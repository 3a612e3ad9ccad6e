/** Metadata paths that are completed wherever one is typed. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { notePaths } from '../support/metadata-paths.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000

describeInBrowser('metadata paths', (browser) => {
  test(
    'a path that one of the newest thousand logs has is completed in the bar, with metadata in front or without',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      const asked = watchSearches(page)
      await page.goto(app.url)
      await rows(page).first().waitFor()

      const bar = page.getByRole('combobox', { name: 'Search' })
      await bar.fill('waiting')
      const option = page.getByRole('option', { name: 'metadata.db.pool.waiting: number, string' })
      await option.waitFor()
      expect(asked).toEqual(['waiting'])
      await bar.fill('level:info -Metadata.DB.po')
      await option.click()
      expect(await bar.inputValue()).toBe('level:info -metadata.db.pool.waiting:')
      await bar.fill('users')
      await page.getByRole('option', { name: 'metadata.users. any key' }).click()
      expect(await bar.inputValue()).toBe('metadata.users.')
      await bar.fill('metadata.db.pool.')
      await option.waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.getByRole('option', { name: /^3 1$/ }).click()
      await bar.press('Escape')
      await bar.press('Enter')
      await expect.poll(() => rows(page).count()).toBe(1)
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'the builder, the columns and the facets complete it too, and say what no recent log has',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(`${app.url}/?v=1&q=metadata.db.pool.waiting:3`)
      await expect.poll(() => rows(page).count()).toBe(1)
      const option = page.getByRole('option', { name: 'db.pool.waiting number, string' })

      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      const builder = page.getByRole('dialog', { name: 'Build a filter' })
      const key = builder.getByRole('combobox', { name: 'Key' })
      await key.fill('nope.path')
      await builder.getByText('Not seen in recent logs').waitFor()
      await key.fill('metadata.pool')
      await option.click()
      expect(await key.inputValue()).toBe('db.pool.waiting')
      await page.keyboard.press('Enter')
      await builder.waitFor({ state: 'detached' })

      await page.getByRole('button', { name: 'Columns' }).click()
      const columns = page.getByRole('dialog', { name: 'Columns' })
      await columns.getByLabel('Metadata path').fill('pool')
      await option.click()
      await page.keyboard.press('Enter')
      await columns.getByRole('checkbox', { name: 'db.pool.waiting' }).waitFor()
      await page.keyboard.press('Escape')
      await columns.waitFor({ state: 'hidden' })

      await page.getByRole('button', { name: 'Metadata facet' }).press('Enter')
      await page.getByRole('combobox', { name: 'Metadata path' }).fill('POOL')
      await option.click()
      await page.getByRole('region', { name: 'db.pool.waiting facet' }).getByText('3', { exact: true }).waitFor()
      expect(tab.problems).toEqual([])
    },
  )
})

/** What has been searched for among the paths. */
function watchSearches(page: Page): string[] {
  const searches: string[] = []
  page.on('request', (request) => {
    const body = request.postData()
    if (!body?.includes('query MetadataPaths')) return
    const { variables } = JSON.parse(body) as { variables: { search?: string } }
    searches.push(variables.search ?? '')
  })
  return searches
}

async function startWithLogs() {
  const app = await startApp()
  const logs: readonly object[] = Array.from({ length: 1000 }, (_, i) => ({
    message: `log ${i}`,
    metadata: { request: { path: `/${i}` }, users: { [`u${i}`]: { name: 'a' } } },
  }))
  const rare = { message: 'the pool is full', metadata: { db: { pool: { waiting: [3, 'many'] } } } }
  await storeLogs(app, logs.with(500, rare))
  await notePaths(app.prisma)
  return app
}
