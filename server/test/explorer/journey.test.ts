/** The pages as a person meets them: the real server, the built client, a real browser. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeInBrowser, MOVING, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'

const TIMEOUT_MS = 120_000

describeInBrowser('the pages', (browser) => {
  test('somebody finds what they run already, by mouse and by keys', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const panel = page.getByRole('tabpanel')
    await page.getByRole('tab', { name: 'Elasticsearch' }).click()
    await panel.getByText(`hosts: ['${app.url}']`).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('tabpanel', { name: 'Loki' }).getByText(`${app.url}/loki/api/v1/push`).first().waitFor()
    await page.keyboard.press('End')
    await panel.getByText('opentelemetry-javaagent.jar').waitFor()
    await page.keyboard.press('Home')
    await page.evaluate('navigator.clipboard.writeText = async (text) => void (window.copied = text)')
    await panel.getByRole('button', { name: 'Copy the lines for a shell' }).click()
    const command = String(await page.evaluate('window.copied'))
    expect(command).toBe(await panel.locator('pre').innerText())

    const { stdout } = await promisify(execFile)('sh', ['-c', command])
    expect(stdout).toContain('"accepted":1')
    await rows(page).first().waitFor()
    expect(tab.problems).toEqual([])
  })

  test('somebody fills the explorer, searches, turns pages and opens a log', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser(), MOVING)
    const { page } = tab

    await page.goto(app.url)
    await page.getByRole('heading', { name: 'No logs yet' }).waitFor()
    expect(await page.locator('pre').innerText()).toContain(`curl ${app.url}/public/ingest`)
    await page.getByRole('button', { name: 'Send 300 sample logs' }).click()
    await rows(page).first().waitFor()

    await page.getByRole('combobox', { name: 'Rows per page' }).click()
    await page.getByRole('option', { name: '25' }).click()
    await page.waitForURL(/size=25/)

    const search = page.getByRole('combobox', { name: 'Search' })
    await search.fill('ms level:info')
    await search.press('Enter')
    await page.waitForURL(/q=ms\+level:info/)
    await page.getByRole('button', { name: 'level:info' }).waitFor()
    const first = await pageOfRows(page, '1–25')
    for (const row of first) expect(row).toMatch(/INFO[^]*ms/i)

    await page.getByRole('button', { name: 'Go to next page' }).click()
    const second = await pageOfRows(page, '26–')
    expect(second.filter((row) => first.includes(row))).toEqual([])
    await page.waitForURL(/page=2&after=/)
    await page.getByRole('button', { name: 'Go to previous page' }).click()
    expect(await pageOfRows(page, '1–25')).toEqual(first)

    await page.goBack()
    expect(await pageOfRows(page, '26–')).toEqual(second)
    await page.reload()
    expect(await pageOfRows(page, '26–')).toEqual(second)
    expect(await search.inputValue()).toBe('ms level:info')
    await page.getByRole('button', { name: 'Go to previous page' }).click()
    expect(await pageOfRows(page, '1–25')).toEqual(first)

    await rows(page).nth(2).click()
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    const opened = await logInUrl(app.url, page)
    for (const text of [opened.message, opened.resourceId, opened.traceId, opened.timestamp, 'parentResourceId']) {
      await drawer.getByText(text).first().waitFor()
    }
    await page.keyboard.press('ArrowDown')
    const below = await logInUrl(app.url, page, opened.id)
    await drawer.getByText(below.message).first().waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(page.url()).not.toContain('log=')

    await rows(page).first().getByRole('gridcell').last().focus()
    await page.keyboard.press('Enter')
    await drawer.getByRole('button', { name: 'Actions for Trace ID' }).click()
    await page.getByRole('menuitem', { name: 'Filter for this Trace ID' }).click()
    await page.waitForURL(/traceId:/)
    await expect.poll(() => rows(page).count()).toBeLessThanOrEqual(4)
    await page.keyboard.press('Escape')

    await search.fill('"no log says this"')
    await search.press('Enter')
    await page.getByText('No logs match').waitFor()
    await page.getByRole('button', { name: 'Clear all filters' }).click()
    await pageOfRows(page, '1–25')
    expect(new URL(page.url()).search).toBe('?v=2&size=25')
    await page.getByRole('columnheader', { name: 'Time' }).click()
    await page.waitForURL(/order=asc/)
    const oldestFirst = await pageOfRows(page, '1–25')
    expect(oldestFirst).toEqual(oldestFirst.toSorted(byTime))
    expect(tab.problems).toEqual([])
  })

  test('GraphiQL opens with a query that works', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    const response = await fetch(`${app.url}/public/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'seen-in-graphiql', level: 'warn' }),
    })
    expect(response.status).toBe(201)

    await page.goto(`${app.url}/graphql`)
    await page.getByText('pageInfo').first().waitFor()
    await page.getByRole('button', { name: /Execute query/ }).click()
    const answer = page.locator('.graphiql-response')
    await answer.getByText('seen-in-graphiql').waitFor()

    // Just after a change of tabs GraphiQL still has the operation of the one before in mind: that is a 400, and run again.
    const runTab = async (name: string, found: string) => {
      await page.getByRole('tab', { name, exact: true }).click()
      await expect
        .poll(
          async () => {
            const button = page.getByRole('button', { name: /Execute query/ })
            if (await button.isVisible()) await button.click()
            return answer.getByText(found).isVisible()
          },
          { interval: 1000 },
        )
        .toBe(true)
    }
    await runTab('Histogram', '"logHistogram"')
    await runTab('Facet', '"logFacet"')
    await runTab('Context', 'seen-in-graphiql')
    await runTab('Ingest', '"accepted"')
    await runTab('Tail', '"logTail"')
    await fetch(`${app.url}/public/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'seen-in-the-tail' }),
    })
    await answer.getByText('seen-in-the-tail').waitFor()
    await page.getByRole('button', { name: /Stop/ }).click()
    expect(tab.problems.filter((problem) => !problem.includes('400 (Bad Request)'))).toEqual([])
  })
})

/** The texts of the rows, once the footer says that the page which begins like this is the one on the screen. */
async function pageOfRows(page: Page, range: string): Promise<string[]> {
  await page.locator('.MuiTablePagination-displayedRows', { hasText: new RegExp(`^${range}`) }).waitFor()
  await page.getByRole('progressbar').waitFor({ state: 'detached' })
  return rows(page).allInnerTexts()
}

const logAnswer = z.object({
  data: z.object({
    log: z.object({
      id: z.string(),
      timestamp: z.string(),
      message: z.string(),
      resourceId: z.string(),
      traceId: z.string(),
    }),
  }),
})

/** The log that the address names, asked of the API itself. */
async function logInUrl(url: string, page: Page, otherThan?: string) {
  await page.waitForURL((address) => ![null, otherThan].includes(address.searchParams.get('log')))
  const id = new URL(page.url()).searchParams.get('log')
  const query = 'query ($id: ID!) { log(id: $id) { id timestamp message resourceId traceId } }'
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { id } }),
  })
  return logAnswer.parse(await response.json()).data.log
}

const TIME = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/

function byTime(one: string, other: string): number {
  return (TIME.exec(one)?.[0] ?? '').localeCompare(TIME.exec(other)?.[0] ?? '')
}
