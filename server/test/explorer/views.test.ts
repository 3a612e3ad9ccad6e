/** Saved views as a person meets them: the real server, the built client, a real browser. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'

const TIMEOUT_MS = 120_000
/** A busy machine needs longer than a second. */
const PATIENT = { timeout: 20_000 }

/** Nothing is different but what the browser keeps. */
const ANOTHER_PERSON = {}

describeInBrowser('saved views', (browser) => {
  test('a search is saved, opened by its address, changed, renamed and deleted', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await sendLogs(app.url)
    await using tab = await openTab(browser())
    const { page } = tab

    await page.goto(app.url)
    await search(page, 'level:error')
    await saveAs(page, 'Errors of today')
    await waitForView(page, 'errors-of-today', 'level:error')
    await button(page, 'View: Errors of today').waitFor()

    await search(page, 'level:error payment')
    await button(page, 'View: Errors of today, modified').click()
    expect(new URL(page.url()).pathname).toBe('/v/errors-of-today')
    await button(page, 'Save changes').click()
    await button(page, 'Save changes').waitFor({ state: 'detached' })
    await button(page, 'Favourite: Errors of today').click()
    await page.getByRole('button', { name: 'Favourite: Errors of today', pressed: true }).waitFor()
    await choose(page, 'Errors of today', 'Rename')
    await page.getByRole('textbox', { name: 'New name' }).fill('Fires')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Fires' }).waitFor()
    await closePanel(page, 'View: Fires')

    await using other = await openTab(browser(), ANOTHER_PERSON)
    await other.page.goto(`${app.url}/v/errors-of-today`)
    await button(other.page, 'View: Fires').waitFor()
    await waitForView(other.page, 'errors-of-today', 'level:error payment')
    await expect.poll(() => rows(other.page).count(), PATIENT).toBe(1)
    await other.page.goto(`${app.url}/v/errors-of-today?q=level:error`)
    await button(other.page, 'View: Fires, modified').click()
    await button(other.page, 'Discard changes').click()
    await waitForView(other.page, 'errors-of-today', 'level:error payment')
    await other.page.keyboard.press('Escape')

    await page.bringToFront()
    await button(page, 'View: Fires').click()
    await choose(page, 'Fires', 'Delete')
    await button(page, 'Delete').click()
    await page.getByText('No views yet').waitFor()
    await closePanel(page, 'Views')
    expect(new URL(page.url()).pathname).toBe('/')
    expect(await rows(page).count()).toBe(1)
    await page.goto(`${app.url}/v/errors-of-today?v=1&q=order`)
    await expect.poll(() => rows(page).count(), PATIENT).toBe(1)
    await button(page, 'Views').click()
    await page.getByText('no longer exists').waitFor()
    await page.goto(`${app.url}/v/errors-of-today`)
    await page.getByRole('heading', { name: 'There is no view “errors-of-today”' }).waitFor()
    await page.getByRole('link', { name: 'Show all logs' }).click()
    await expect.poll(() => rows(page).count(), PATIENT).toBe(3)
    expect([tab.problems, other.problems]).toEqual([[], []])
  })

  test('a view brings its columns and facets, which do not become the own ones', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await sendLogs(app.url)
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await showColumn(page, 'Trace ID')
    await page.waitForURL(/cols=level,resourceId,traceId,message/)
    await saveAs(page, 'Traced')
    await button(page, 'View: Traced').waitFor()
    await hideColumn(page, 'Level')
    await button(page, 'View: Traced, modified').click()
    await button(page, 'Save changes').click()
    await button(page, 'Save changes').waitFor({ state: 'detached' })

    await using other = await openTab(browser(), ANOTHER_PERSON)
    await other.page.goto(app.url)
    await hideColumn(other.page, 'Resource')
    await button(other.page, 'Hide the filters').click()
    await other.page.goto(`${app.url}/v/traced`)
    await button(other.page, 'View: Traced').waitFor()
    await expect.poll(() => headers(other.page), PATIENT).toEqual(['Resource', 'Trace ID', 'Message'])
    await button(other.page, 'Hide the filters').waitFor()
    await button(other.page, 'Wrap messages').click()
    await button(other.page, 'View: Traced, modified').waitFor()
    await other.page.goto(app.url)
    await expect.poll(() => headers(other.page), PATIENT).toEqual(['Level', 'Message'])
    await button(other.page, 'Show the filters').waitFor()
    expect(await button(other.page, 'Wrap messages').getAttribute('aria-pressed')).toBe('true')
    expect([tab.problems, other.problems]).toEqual([[], []])
  })

  test('favourites come first, and the default opens by itself', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await sendLogs(app.url)
    for (let i = 0; i < 12; i++) await saveByApi(app.url, { name: `view ${i}`, state: `v=1&q=word${i}` })
    await saveByApi(app.url, { name: 'payments', state: 'v=1&q=payment', isFavourite: true })
    await using tab = await openTab(browser())
    const { page } = tab

    await page.goto(app.url)
    await expect.poll(() => rows(page).count(), PATIENT).toBe(3)
    await button(page, 'Views').click()
    const links = page.getByRole('region', { name: 'Saved views' }).getByRole('link')
    await expect.poll(() => links.count(), PATIENT).toBe(13)
    expect(await links.first().innerText()).toBe('payments')
    await page.getByRole('searchbox', { name: 'Find a view' }).fill('11')
    await expect.poll(() => links.allInnerTexts(), PATIENT).toEqual(['view 11'])
    await page.getByRole('searchbox', { name: 'Find a view' }).fill('pay')
    await choose(page, 'payments', 'Open by default')
    await page.getByText('Default', { exact: true }).waitFor()

    await page.goto(app.url)
    await button(page, 'View: payments').waitFor()
    expect(page.url()).toBe(`${app.url}/v/payments?v=2&q=payment`)
    await expect.poll(() => rows(page).count(), PATIENT).toBe(2)
    await button(page, 'View: payments').click()
    await button(page, 'Show all logs').click()
    await expect.poll(() => rows(page).count(), PATIENT).toBe(3)
    await page.reload()
    await expect.poll(() => rows(page).count(), PATIENT).toBe(3)

    await button(page, 'Views').click()
    await page.getByRole('link', { name: 'view 11' }).click()
    await page.waitForURL('**/v/view-11?v=1&q=word11')
    await page.getByText('No logs match').waitFor()
    expect(tab.problems).toEqual([])
  })

  test(
    'searches are taken back and brought again, and the last ones are offered',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startApp()
      await sendLogs(app.url)
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await search(page, 'payment')
      await search(page, 'level:error')
      await search(page, 'level:info')

      await rows(page).first().waitFor()
      await page.keyboard.press('Control+z')
      await page.waitForURL(/q=level:error$/)
      // In the search bar the keys belong to its text.
      await page.getByRole('combobox', { name: 'Search' }).press('Control+z')
      await button(page, 'Columns').focus()
      await page.keyboard.press('Control+z')
      await page.waitForURL(/q=payment$/)
      await page.keyboard.press('Control+Shift+Z')
      await page.waitForURL(/q=level:error$/)
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Type a command' }).fill('redo')
      await page.keyboard.press('Enter')
      await page.waitForURL(/q=level:info$/)

      await page.keyboard.press('Control+z')
      await page.waitForURL(/q=level:error$/)
      await search(page, 'order')
      await page.keyboard.press('Control+Shift+Z')
      await page.waitForURL(/q=order$/)
      await page.reload()
      await button(page, 'Views').click()
      const recent = page.getByRole('menu', { name: 'Recent searches' }).getByRole('menuitem')
      await expect.poll(() => recent.count(), PATIENT).toBe(4)
      expect((await recent.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
        'order',
        'level:error',
        'level:info',
        'payment',
      ])
      await page.getByRole('menuitem', { name: 'payment' }).click()
      await page.waitForURL(/q=payment$/)
      await expect.poll(() => rows(page).count(), PATIENT).toBe(2)
      await page.keyboard.press('Control+z')
      await page.waitForURL(/q=order$/)
      expect(tab.problems).toEqual([])
    },
  )
})

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function search(page: Page, text: string): Promise<void> {
  const bar = page.getByRole('combobox', { name: 'Search' })
  await bar.fill(text)
  await bar.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('q') === text)
}

/** Without the time, which is always there. */
const headers = async (page: Page) => (await page.getByRole('columnheader').allInnerTexts()).slice(1)

async function changeColumns(page: Page, act: (panel: Locator) => Promise<void>): Promise<void> {
  await button(page, 'Columns').click()
  const panel = page.getByRole('dialog', { name: 'Columns' })
  await act(panel)
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
}

const showColumn = (page: Page, name: string) =>
  changeColumns(page, (panel) => panel.getByRole('checkbox', { name, exact: true }).check())

const hideColumn = (page: Page, name: string) =>
  changeColumns(page, (panel) => panel.getByRole('checkbox', { name, exact: true }).uncheck())

/** The look of the page stands in the address too. */
const waitForView = (page: Page, slug: string, query: string) =>
  page.waitForURL(({ pathname, searchParams }) => pathname === `/v/${slug}` && searchParams.get('q') === query)

async function saveAs(page: Page, name: string): Promise<void> {
  await button(page, 'Views').click()
  await button(page, 'Save this search as a view').click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill(name)
  await page.keyboard.press('Enter')
}

async function choose(page: Page, view: string, action: string): Promise<void> {
  await button(page, `Actions for ${view}`).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

async function post(url: string, body: unknown): Promise<void> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(url, init)
  expect(answer.ok).toBe(true)
}

/** What had the focus may just have gone, and the panel takes it back a moment later: until then no key comes to it. */
async function closePanel(page: Page, opener: string): Promise<void> {
  await expect
    .poll(async () => {
      await page.keyboard.press('Escape')
      return button(page, opener).isVisible()
    }, PATIENT)
    .toBe(true)
}

const sendLogs = (url: string) =>
  post(`${url}/public/ingest`, [
    { message: 'payment failed', level: 'error' },
    { message: 'order lost', level: 'error' },
    { message: 'payment taken', level: 'info' },
  ])

const saveByApi = (url: string, input: object) =>
  post(`${url}/graphql`, {
    query: 'mutation ($input: SaveViewInput!) { saveView(input: $input) { view { id } } }',
    variables: { input },
  })
