/** The facets beside the list: what they show as chosen is what the search says. */
import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { notePaths } from '../support/metadata-paths.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
const RESOURCES = 12

describeInBrowser('facets', (browser) => {
  test(
    'values are included, excluded, searched and paged, and the address keeps them',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      const asked = countFacetRequests(page)
      await page.goto(app.url)
      const facet = facetOf(page, 'Resource')
      await facet.value('web-1').waitFor()
      expect(asked.afterList).toBe(true)

      await facet.value('web-1').check()
      await expect.poll(() => searchText(page)).toBe('resourceId:web-1')
      await facet.value('web-2').focus()
      await page.keyboard.press('Space')
      await expect.poll(() => searchText(page)).toBe('resourceId:(web-1 OR web-2)')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      await expect.poll(() => searchText(page)).toBe('resourceId:web-1 -resourceId:web-2')
      await expect.poll(() => rows(page).count()).toBe(RESOURCES)
      await facet.button('Only web-3').press('Enter')
      await expect.poll(() => searchText(page)).toBe('resourceId:web-3')
      await expect.poll(() => rows(page).count()).toBe(RESOURCES - 2)

      expect(await facet.value('web-9').count()).toBe(0)
      await facet.button('More of Resource').click()
      await facet.value('web-9').check()
      await expect.poll(() => searchText(page)).toBe('resourceId:(web-3 OR web-9)')
      await facet.search.fill('WEB-1')
      await facet.value('web-8').waitFor({ state: 'detached' })
      expect(await facet.section.getByRole('checkbox').count()).toBe(4)
      await facet.button('Exclude web-12').click()
      await expect.poll(() => searchText(page)).toBe('resourceId:(web-3 OR web-9) -resourceId:web-12')

      await page.reload()
      await facet.value('web-3').waitFor()
      expect(await facet.value('web-9').isChecked()).toBe(true)
      expect(await facet.button('Exclude web-12').getAttribute('aria-pressed')).toBe('true')
      await facet.button('Clear 3 of Resource').click()
      await expect.poll(() => searchText(page)).toBe('')
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'a place in the metadata tells numbers from text, and is kept until removed',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await notePaths(app.prisma)
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await facetOf(page, 'Level').value('ERROR').waitFor()

      await page.getByRole('button', { name: 'Metadata facet' }).press('Enter')
      const path = page.getByRole('combobox', { name: 'Metadata path' })
      await page.getByRole('option', { name: 'user.id' }).waitFor()
      await page.keyboard.type('user id')
      await page.keyboard.press('Enter')
      await page.getByText('Separate keys with dots').waitFor()
      await path.fill('user.id')
      await page.keyboard.press('Enter')
      const facet = facetOf(page, 'user.id')
      await facet.value('7').waitFor()
      // The same press must not open the field again.
      expect(await path.count()).toBe(0)
      expect(await page.locator('button:focus').innerText()).toBe('Metadata facet')
      expect(await facet.section.count()).toBe(1)
      await facet.value('7').check()
      await expect.poll(() => searchText(page)).toBe('metadata.user.id=7')
      await facet.value('"7"').check()
      await expect.poll(() => searchText(page)).toBe('metadata.user.id:7')
      await facet.value('true').check()
      await expect.poll(() => searchText(page)).toBe('metadata.user.id=(7 OR "7" OR true)')
      await expect.poll(() => rows(page).count()).toBe(3)

      await page.reload()
      await expect.poll(() => facet.value('"7"').isChecked()).toBe(true)
      await facet.button('user.id').click()
      await facet.value('7').waitFor({ state: 'detached' })
      await page.reload()
      await facet.button('Clear 3 of user.id').waitFor()
      expect(await facet.value('7').count()).toBe(0)
      await facet.button('Remove the facet user.id').click()
      await facet.section.waitFor({ state: 'detached' })
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'all levels are there; a facet that fails says so alone; pages ask nothing',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.route('**/graphql', (route) =>
        route.request().postData()?.includes('"RESOURCE_ID"') ? route.fulfill({ json: TIMED_OUT }) : route.continue(),
      )
      const asked = countFacetRequests(page)
      await page.goto(`${app.url}/?v=1&q=level>=error&size=25`)
      await facetOf(page, 'Resource').section.getByText('Counting took too long').waitFor()
      const levels = facetOf(page, 'Level').section.getByRole('listitem')
      await expect
        .poll(async () => (await levels.allInnerTexts()).map((text) => text.split(/\s+/).slice(0, 2).join(' ')))
        .toEqual(['FATAL 0', 'ERROR 1', 'WARN 0', 'INFO 77', 'DEBUG 0', 'TRACE 0'])
      expect(await facetOf(page, 'Level').section.getByRole('checkbox', { checked: true }).count()).toBe(2)
      await facetOf(page, 'Level').button('Clear 2 of Level').click()
      await page.getByText('1–25').waitFor()
      await expect.poll(() => asked.count).toBe(4)
      await page.getByRole('button', { name: 'Go to next page' }).click()
      await page.getByText('26–50').waitFor()
      expect(asked.count).toBe(4)
      await page.getByRole('button', { name: 'Hide the filters' }).press('Enter')
      await page.reload()
      await page.getByRole('button', { name: 'Show the filters' }).waitFor()
      expect(asked.count).toBe(4)

      await page.setViewportSize({ width: 390, height: 800 })
      await page.getByRole('button', { name: 'Filters' }).click()
      const drawer = page.getByRole('dialog', { name: 'Filters' })
      await drawer.getByRole('checkbox', { name: /^ERROR/ }).check()
      await page.keyboard.press('Escape')
      await drawer.waitFor({ state: 'detached' })
      await expect.poll(() => rows(page).count()).toBe(1)
    },
  )
})

const TIMED_OUT = { data: null, errors: [{ message: 'too slow', extensions: { code: 'QUERY_TIMEOUT' } }] }

function facetOf(page: Page, label: string) {
  const section = page.getByRole('region', { name: `${label} facet` })
  return {
    section,
    value: (name: string) => section.getByRole('checkbox', { name: new RegExp(`^${name}(?: [\\d,]+)?$`) }),
    button: (name: string) => section.getByRole('button', { name, exact: true }),
    search: section.getByRole('searchbox'),
  }
}

function searchText(page: Page): Promise<string> {
  return page.getByRole('combobox', { name: 'Search' }).inputValue()
}

/** How many facets were asked for, and whether the list had its answer before the first of them. */
function countFacetRequests(page: Page) {
  const asked = { count: 0, afterList: false }
  let hasList = false
  page.on('requestfinished', (request) => {
    if (operationOf(request) === 'Logs') hasList = true
  })
  page.on('request', (request) => {
    if (operationOf(request) === 'Facet' && (asked.count += 1) === 1) asked.afterList = hasList
  })
  return asked
}

function operationOf(request: Request): string | undefined {
  return /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1]
}

/** Of web-1 there are most logs, of web-12 one; the newest three have a user. */
async function startWithLogs() {
  const app = await startApp()
  const users = [7, '7', true]
  const nowMs = Date.now()
  const logs = Array.from({ length: RESOURCES }, (_, at) =>
    Array.from({ length: RESOURCES - at }, () => ({ message: 'hello', resourceId: `web-${at + 1}` })),
  )
    .flat()
    .map((log, at) => ({
      ...log,
      timestamp: new Date(nowMs - at * 1000).toISOString(),
      ...(at === 0 && { level: 'error' }),
      metadata: { ...(at < 3 && { user: { id: users[at] } }) },
    }))
  await storeLogs(app, logs)
  return app
}
