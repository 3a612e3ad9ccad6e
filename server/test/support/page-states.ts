/** What a person can see of the pages, each state a way to it: for pictures, and for the rules of accessibility. */
import type { Page } from 'playwright-core'
import { waitFor } from './wait-for.ts'

export type State = { name: string; path: string; act?: (page: Page) => Promise<unknown> }

/** Before the first log. */
export const EMPTY: State = {
  name: 'empty',
  path: '/',
  act: (page) => page.getByRole('heading', { name: 'No logs yet' }).waitFor(),
}
export const STATES: readonly State[] = [
  { name: 'list', path: '/' },
  { name: 'search', path: '/?v=1&q=level>=warn -resourceId:mailer-1 (timeout OR "could not")&range=24h' },
  { name: 'completion', path: '/', act: (page) => type(page, 'level>=warn resourceId:') },
  { name: 'problem', path: '/?v=1&q=level:eror timeout' },
  { name: 'refused', path: '/?v=2&q=message:/(/' },
  { name: 'readings', path: '/?v=2&q=level>=warn sku=881' },
  { name: 'nothing', path: '/?v=1&q="no log says this"' },
  { name: 'help', path: '/', act: openWith((page) => press(page, 'How to search')) },
  {
    name: 'builder',
    path: '/?v=1&q=level>=warn -resourceId:mailer-1 (timeout OR (metadata.http.status>=500 -metadata.retry:true))',
    act: openWith((page) => press(page, 'Filter')),
  },
  {
    name: 'facets',
    path: '/?v=1&q=level>=warn resourceId:(storefront-1 OR gone) -resourceId:mailer-1',
    act: openFacets,
  },
  {
    name: 'number facet',
    path: '/?v=2&q=metadata.http.durationMs>=100&facets=level,metadata.http.durationMs',
    act: openNumberFacet,
  },
  {
    name: 'largest first',
    path: '/?v=2&sort=metadata.http.durationMs:desc&cols=level,metadata.http.durationMs,message',
    act: (page) => page.getByText(/largest http.durationMs of|the largest first/).waitFor(),
  },
  {
    name: 'no numbers',
    path: '/?v=2&sort=metadata.http.route:desc',
    act: (page) => page.getByRole('heading', { name: 'No log here has a number' }).waitFor(),
  },
  { name: 'views', path: '/', act: openWith((page) => press(page, 'Views')) },
  { name: 'view name', path: '/', act: openViewName },
  { name: 'range', path: '/', act: openWith((page) => press(page, /^Time range:/)) },
  { name: 'calendar', path: '/', act: openCalendar },
  { name: 'unreadable time', path: '/?v=1&from=never' },
  { name: 'share', path: '/', act: openShare },
  {
    name: 'unknown link',
    path: `/s/${'0'.repeat(32)}`,
    act: (page) => page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor(),
  },
  { name: 'export', path: '/', act: openExport },
  { name: 'wrapped', path: '/', act: (page) => page.keyboard.press('w') },
  { name: 'columns', path: '/', act: openWith(pressColumns) },
  { name: 'cell menu', path: '/', act: openCellMenu },
  { name: 'drawer', path: '/', act: (page) => openLog(page, 'o') },
  { name: 'field menu', path: '/', act: openFieldMenu },
  { name: 'drawer-message', path: '/?v=2&q="Mail sent"', act: (page) => openLog(page, 'o') },
  { name: 'drawer-json', path: '/', act: (page) => openLog(page, 'y') },
  { name: 'drawer-context', path: '/', act: (page) => openLog(page, 'c') },
  { name: 'drawer-trace', path: '/', act: (page) => openLog(page, 't') },
  {
    name: 'drawer-compare',
    path: '/',
    act: async (page) => {
      await openLog(page, 'o')
      await page.getByRole('button', { name: 'Compare with another log' }).click()
      await page.keyboard.press('j')
    },
  },
  { name: 'chart', path: '/?v=2&mode=chart&split=level', act: waitForFigures },
  { name: 'chart lines', path: '/?v=2&mode=chart&measure=avg:attempt&shape=time', act: waitForFigures },
  { name: 'chart top list', path: '/?v=2&mode=chart&measure=unique:traceId&shape=top', act: waitForFigures },
  { name: 'chart table', path: '/?v=2&mode=chart&split=resourceId,level&shape=table', act: waitForFigures },
  { name: 'chart of nothing', path: '/?v=2&mode=chart&measure=p95' },
  { name: 'histogram by', path: '/?v=2&by=resourceId', act: openWith((page) => pressVisible(page, /^Histogram by/)) },
  { name: 'live', path: '/?v=1&live=1', act: (page) => page.getByText(/logs\/s/).waitFor() },
  { name: 'patterns', path: '/?v=2&mode=patterns', act: openPattern },
  { name: 'no patterns', path: '/?v=2&mode=patterns&q="no log says this"' },
  { name: 'compare', path: '/?v=2&mode=compare&range=30m', act: seeComparison },
  { name: 'compare commits', path: '/?v=2&mode=compare&range=24h&against=commits' },
  { name: 'compare all time', path: '/?v=2&mode=compare' },
  { name: 'facets compared', path: '/?v=2&range=30m', act: compareFacets },
  { name: 'pipeline', path: '/pipeline' },
  { name: 'palette', path: '/', act: openWith((page) => page.keyboard.press('ControlOrMeta+k')) },
  { name: 'shortcuts', path: '/', act: openWith((page) => page.keyboard.press('?')) },
  { name: 'graphiql', path: '/graphql' },
]

/** Runs in the page: it is there, waits for nothing, and whatever moves and has an end has come to it. */
const HAS_SETTLED = `
  document.querySelector('#root')?.hasChildNodes() &&
  ![...document.querySelectorAll('[role=progressbar], [aria-busy=true], .MuiSkeleton-root')].some((element) =>
    element.checkVisibility({ visibilityProperty: true })) &&
  document.getAnimations().every(({ playState, effect }) =>
    playState === 'finished' || effect?.getTiming().iterations === Infinity)`

export async function openState(page: Page, url: string, { path, act }: State): Promise<void> {
  await page.goto(`${url}${path}`)
  await settle(page)
  if (!act) return
  await act(page)
  await settle(page)
}

/** In a row: the facets, for one, are asked for a moment after the list has come. */
const CALM_CHECKS = 10

async function settle(page: Page): Promise<void> {
  let calm = 0
  await waitFor(async () => {
    calm = (await page.evaluate<boolean>(HAS_SETTLED)) ? calm + 1 : 0
    return calm >= CALM_CHECKS || undefined
  })
}

async function openLog(page: Page, key: string): Promise<void> {
  await page.locator('[role=row][data-id]').nth(3).click()
  await page.getByRole('dialog', { name: 'Log details' }).getByRole('tab').first().waitFor()
  await page.keyboard.press(key)
}

/** Where they do not stand beside the list already. */
async function openFiltersDrawer(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Filters', exact: true })
  if (await button.isVisible()) await button.click()
}

async function openFacets(page: Page): Promise<void> {
  await openFiltersDrawer(page)
  await page.getByRole('checkbox', { name: /^storefront-1/ }).waitFor()
}

async function openNumberFacet(page: Page): Promise<void> {
  await openFiltersDrawer(page)
  await page.getByRole('slider').first().waitFor()
}

/** What opens is loaded when it is first wanted: it is there later than the answer to the press. */
function openWith(act: (page: Page) => Promise<unknown>): (page: Page) => Promise<void> {
  return async (page) => {
    await act(page)
    await page
      .getByRole('dialog')
      .filter({ hasNot: page.getByRole('progressbar') })
      .waitFor()
  }
}

function press(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

function waitForFigures(page: Page): Promise<void> {
  return page.getByText(/logs were read\./).waitFor()
}

/** Of two, one for each width of the page. */
function pressVisible(page: Page, name: RegExp): Promise<void> {
  return page.getByRole('button', { name }).filter({ visible: true }).click()
}

/** On a phone the button is there, but not to be seen. */
function pressColumns(page: Page): Promise<void> {
  return page.locator('button[aria-label=Columns]').dispatchEvent('click')
}

async function openCalendar(page: Page): Promise<void> {
  await openWith((opened) => press(opened, /^Time range:/))(page)
  await page.getByRole('button', { name: 'Choose the From date' }).click()
  await page.getByRole('grid').last().waitFor()
}

async function openShare(page: Page): Promise<void> {
  await press(page, 'Share')
  await page.getByRole('menu').waitFor()
}

async function openExport(page: Page): Promise<void> {
  await openShare(page)
  await openWith(() => page.getByRole('menuitem', { name: /^Export/ }).click())(page)
}

async function openPattern(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Patterns' }).getByRole('button', { expanded: false }).first().press('Enter')
}

function seeComparison(page: Page): Promise<void> {
  return page.getByLabel('What was compared').waitFor()
}

async function compareFacets(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Filters', exact: true })
  if (await button.isVisible()) await button.click()
  await page.getByRole('checkbox', { name: 'Compare with the period before' }).check()
}

async function openViewName(page: Page): Promise<void> {
  await press(page, 'Views')
  await page.getByRole('button', { name: 'Save this search as a view' }).press('Enter')
  await page.getByRole('textbox', { name: 'Name of the view' }).waitFor()
}

async function openCellMenu(page: Page): Promise<void> {
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menu').waitFor()
}

async function openFieldMenu(page: Page): Promise<void> {
  await openLog(page, 'o')
  const drawer = page.getByRole('dialog', { name: 'Log details' })
  await drawer
    .getByRole('button', { name: /^Actions for/ })
    .first()
    .press('Enter')
  await page.getByRole('menu').waitFor()
}

async function type(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search' }).pressSequentially(text)
  await page.getByRole('option').first().waitFor()
}
