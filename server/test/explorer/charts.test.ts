/** The modes of a search, the charts and the histogram by any field, by mouse and by keyboard. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000
const START_MS = Date.parse('2025-11-20T10:00:00.000Z')
const RANGE = 'from=2025-11-20T10:00:00.000Z&to=2025-11-20T10:59:59.999Z&zone=UTC'
/** The slower, the rarer. */
const RESOURCES = ['web', 'web', 'web', 'api', 'api', 'db']

describeInBrowser('the charts', (browser) => {
  let started: ReturnType<typeof startWithLogs> | undefined
  /** One for all tests of this file, which only read. */
  const openApp = () => (started ??= startWithLogs())
  afterAll(async () => (await started)?.[Symbol.asyncDispose]())

  test('a search is a list or a chart, of which one is asked at a time', { timeout: TIMEOUT_MS }, async () => {
    const app = await openApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&${RANGE}`)
    await rows(page).first().waitFor()
    const asked = recordOperations(page)
    const modes = page.getByRole('tablist', { name: 'Modes' })
    await modes.getByRole('tab', { name: 'List' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL(/mode=chart/)
    await figures(page)
    expect(await page.getByRole('tabpanel', { name: 'Chart' }).isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Columns' }).count()).toBe(0)
    expect(asked).toContain('LogStats')
    await page.getByRole('button', { name: 'Refresh', exact: true }).click()
    await expect.poll(() => asked.filter((name) => name === 'LogStats').length).toBe(2)
    expect(asked.filter((name) => name === 'Logs' || name === 'NewerLogs')).toEqual([])

    await page.getByRole('button', { name: 'Live' }).click()
    await page.waitForURL(/live=1/)
    expect(page.url()).not.toContain('mode=')
    await page.keyboard.press('2')
    await page.waitForURL(/mode=chart/)
    expect(page.url()).not.toContain('live=')
    await page.keyboard.press('1')
    await rows(page).first().waitFor()
    expect(tab.problems).toEqual([])
  })

  test('the slowest resources are found, and the search is narrowed to one', { timeout: TIMEOUT_MS }, async () => {
    const app = await openApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&${RANGE}&mode=chart&shape=top`)
    await figures(page)
    await page.getByRole('combobox', { name: 'Measure' }).click()
    await page.getByRole('option', { name: 'p95' }).click()
    await page.getByRole('heading', { name: 'p95 of which field?' }).waitFor()
    await page.getByRole('combobox', { name: 'Measured field' }).fill('ms')
    await page.keyboard.press('Enter')
    await page.waitForURL(/measure=p95:ms/)
    const list = page.getByRole('list', { name: 'p95 of ms' }).getByRole('listitem')
    await expect
      .poll(async () => (await list.allInnerTexts()).map((text) => text.split('\n')))
      .toEqual([
        ['db', '300'],
        ['api', '200'],
        ['web', '100'],
      ])
    await page.getByRole('button', { name: 'Download and copy' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download as CSV' }).click(),
    ])
    expect(await readFile(await download.path(), 'utf8')).toContain('\r\ndb,300,300,300,yes,\r\n')
    await list.getByRole('button', { name: /^db/ }).click()
    await page.waitForURL(/q=resourceId:db/)
    await expect.poll(() => list.count()).toBe(1)

    await page.goBack()
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('combobox', { name: 'Then by' }).fill('level')
    await page.getByRole('option', { name: 'Level' }).click()
    await page.waitForURL(/split=resourceId,level&shape=table/)
    await page.getByRole('row', { name: 'db ERROR 300 10' }).getByRole('button', { name: 'db' }).press('Enter')
    await page.waitForURL(/q=resourceId:db\+level:error/)
    expect(tab.problems).toEqual([])
  })

  test('a part of the time is chosen in the chart, with a click and by keys', { timeout: TIMEOUT_MS }, async () => {
    const app = await openApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&${RANGE}&mode=chart`)
    await figures(page)
    const moments = page.getByRole('table', { name: 'Count over time' }).getByRole('row')
    await expect.poll(() => moments.count()).toBe(61)
    await page.locator('[data-part=chart] [tabindex="0"]').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL(/from=2025-11-20T10:00:00.000Z&to=2025-11-20T10:00:59.999999Z/)
    await page.goBack()
    await expect.poll(() => moments.count()).toBe(61)
    const box = await chart(page).boundingBox()
    if (!box) throw new Error('There is no chart.')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await page.waitForURL(/from=2025-11-20T10:2\d:00.000Z&to=2025-11-20T10:2\d:59.999999Z/)
    await page.goBack()
    await page.getByRole('group', { name: 'Groups' }).getByRole('button', { name: /^api/ }).click()
    await page.waitForURL(/q=resourceId:api/)
    expect(tab.problems).toEqual([])
  })

  test('an estimate has its band, and what cannot be told its reason', { timeout: TIMEOUT_MS }, async () => {
    const app = await openApp()
    await using tab = await openTab(browser())
    const { page } = tab
    let refusal: string | undefined
    await page.route('**/graphql', async (route) => {
      if (!isStats(route.request().postData())) return route.fallback()
      if (refusal === undefined) {
        const answer = await route.fetch()
        return route.fulfill({ response: answer, body: asEstimates(await answer.text()) })
      }
      return route.fulfill({ json: { errors: [{ message: refusal, extensions: { code: 'QUERY_TIMEOUT' } }] } })
    })
    await page.goto(`${app.url}/?v=2&${RANGE}&mode=chart&measure=avg:ms&shape=time`)
    await page.getByText(/^Estimated from 60 of ≈ 60 ± 10% logs:/).waitFor()
    expect(await page.locator('[data-part=bands] polygon').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Top list' }).click()
    await page.getByRole('listitem').filter({ hasText: 'db≈ 300 ± 10%' }).waitFor()
    refusal = 'These logs are too rare to estimate their figures.'
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('heading', { name: 'This takes too long' }).waitFor()
    await page.getByText(refusal).waitFor()
    refusal = undefined
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('row', { name: /^db ≈ 300 ± 10%/ }).waitFor()
  })

  test('the histogram is split by any field', { timeout: TIMEOUT_MS }, async () => {
    const app = await openApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&${RANGE}`)
    await rows(page).first().waitFor()
    await page.getByRole('button', { name: 'Histogram by Level' }).filter({ visible: true }).press('Enter')
    const field = page.getByRole('dialog', { name: 'Split the histogram' }).getByRole('combobox', { name: 'Split by' })
    await expect.poll(() => field.evaluate((element) => element.matches(':focus'))).toBe(true)
    await page.keyboard.type('resource')
    await page.getByRole('option', { name: 'Resource field', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/by=resourceId/)
    const values = page.getByRole('group', { name: 'Values' }).getByRole('button')
    await expect.poll(() => values.allInnerTexts()).toEqual(['web', 'api', 'db'])
    await values.first().click()
    await page.waitForURL(/q=resourceId:web&/)
    await page.goto(`${app.url}/?v=2&${RANGE}&by=ms`)
    await expect.poll(() => values.allInnerTexts()).toEqual(['100', '200', '300'])
    expect(tab.problems).toEqual([])
  })
})

const figures = (page: Page) => page.getByText(/logs were read\./).waitFor()

const chart = (page: Page) => page.getByRole('tabpanel').locator('[data-part=chart] svg').first()

const isStats = (body: string | null) => body?.includes('query LogStats') ?? false

function recordOperations(page: Page): string[] {
  const names: string[] = []
  page.on('request', (request) => {
    const name = /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1]
    if (name !== undefined) names.push(name)
  })
  return names
}

/** The answer to a chart as it would be if it were of a sample: each figure with a band of a tenth. */
function asEstimates(answer: string): string {
  return JSON.stringify(JSON.parse(answer), (name, value: unknown) => {
    if (name === 'kind') return 'SAMPLE'
    if (typeof value !== 'object' || value === null || !('isExact' in value) || !('value' in value)) return value
    const figure = Number(value.value)
    return { ...value, isExact: false, low: figure * 0.9, high: figure * 1.1 }
  })
}

/** One log a minute. */
async function startWithLogs() {
  const app = await startApp()
  const logs = Array.from({ length: 60 }, (_, at) => {
    const resourceId = RESOURCES[at % RESOURCES.length] ?? ''
    const ms = { web: 100, api: 200, db: 300 }[resourceId]
    const timestamp = new Date(START_MS + at * 60_000).toISOString()
    return {
      timestamp,
      level: resourceId === 'db' ? 'error' : 'info',
      message: `log ${at}`,
      resourceId,
      metadata: { ms },
    }
  })
  await storeLogs(app, logs)
  return app
}
