/** How much of the logs is seen at once, and what stands out: rows, days, the histogram and the facets. */
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 60_000
const START_MS = Date.parse('2025-11-20T23:59:00.000Z')
const LEVELS = ['info', 'info', 'info', 'error', 'warn']

describeInBrowser('the looks', (browser) => {
  test('a compact list of 1440 × 900 has 25 rows, and names each day once', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&zone=UTC&order=asc`)
    await rows(page).first().waitFor()
    expect((await rows(page).first().boundingBox())?.height).toBe(24)
    expect(await page.evaluate<number>(ROWS_IN_SIGHT)).toBeGreaterThanOrEqual(25)

    const header = page.getByRole('columnheader').first()
    await expect.poll(() => header.innerText()).toMatch(/20 Nov 2025 \(UTC\)/)
    const days = page.locator('.day').filter({ visible: true })
    await expect.poll(() => days.allInnerTexts()).toEqual(['21 Nov 2025'])
    expect(await rows(page).nth(1).locator('time').innerText()).toBe('23:59:10.000')
    await page.locator('.MuiDataGrid-virtualScroller').evaluate((scroller) => {
      scroller.scrollTop = 10 * 24
    })
    await expect.poll(() => header.innerText()).toMatch(/21 Nov 2025 \(UTC\)/)

    await page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(() => header.innerText()).toMatch(/Nov 2025 \(UTC\)/)
    await page.locator('.MuiDataGrid-virtualScroller').evaluate((scroller) => {
      scroller.scrollTop = 0
    })
    await expect.poll(() => days.allInnerTexts()).toEqual(['21 Nov 2025'])
    expect(tab.problems).toEqual([])
  })

  test('all text has the two fonts of the explorer', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await page.getByRole('region', { name: 'Resource facet' }).getByText('clock').waitFor()
    await page.getByRole('button', { name: /^Time range:/ }).click()
    await page.getByRole('button', { name: 'Choose the From date' }).click()
    await page.getByRole('dialog').getByRole('grid').last().waitFor()
    const fonts = await page.evaluate<string[]>(FONTS)
    expect(fonts.toSorted()).toEqual(['Inter Variable', 'JetBrains Mono Variable'])
  })

  test('the line below the list begins where its rows do', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const time = await leftAndRight(rows(page).nth(1).locator('time'))
    const took = await leftAndRight(page.getByTitle('Time taken by the server'))
    expect(Math.abs(took.left - time.left)).toBeLessThan(1)
  })

  test('the commands are listed within their dialog', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await page.keyboard.press('ControlOrMeta+k')
    const dialog = await leftAndRight(page.getByRole('dialog', { name: 'Commands' }))
    const list = await leftAndRight(page.getByRole('dialog', { name: 'Commands' }).getByRole('listbox'))
    expect(list.left).toBeGreaterThan(dialog.left)
    expect(list.right).toBeLessThan(dialog.right)
    await page.keyboard.type('pipe')
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual(['Open the pipeline'])
  })

  test('errors are tinted where they are among others', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    const tint = async () => {
      await page.locator('.level-ERROR').first().waitFor()
      return page.evaluate<string>("getComputedStyle(document.querySelector('.level-ERROR')).backgroundColor")
    }
    await page.goto(app.url)
    expect(await tint()).toMatch(/0\.06/)
    await page.goto(`${app.url}/?v=2&q=level:error`)
    await expect.poll(() => page.locator('.level-INFO').count()).toBe(0)
    expect(await tint()).not.toMatch(/0\.06/)
  })

  test('the histogram is as high as it is drawn, and its legend filters', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const histogram = page.getByRole('region', { name: 'Logs over time' })
    const chart = histogram.locator('svg[aria-hidden]').filter({ has: page.locator('rect') })
    const edge = page.getByRole('separator', { name: 'Height of the histogram' })
    const height = async () => (await chart.boundingBox())?.height
    await expect.poll(height).toBe(96)
    await edge.press('ArrowDown')
    await expect.poll(height).toBe(112)
    const box = await edge.boundingBox()
    if (!box) throw new Error('The histogram has no edge to pull.')
    await page.mouse.move(700, box.y + 4)
    await page.mouse.down()
    await page.mouse.move(700, box.y + 44, { steps: 4 })
    await page.mouse.up()
    await expect.poll(height).toBe(152)
    await page.reload()
    await expect.poll(height).toBe(152)
    await edge.press('Enter')
    await expect.poll(height).toBe(96)
    await histogram.getByText('1', { exact: true }).waitFor()

    const levels = histogram.getByRole('group', { name: 'Levels' })
    await levels.getByRole('button', { name: /^ERROR/ }).click()
    await page.waitForURL(/q=level:error/)
    await levels.getByRole('button', { name: 'WARN' }).click()
    await page.waitForURL(/q=level:\(warn\+OR\+error\)/)
    expect(await levels.getByRole('button', { pressed: true }).count()).toBe(2)
    await levels.getByRole('button', { name: 'ERROR' }).click()
    await page.waitForURL(/q=level:warn/)
    expect(tab.problems).toEqual([])
  })

  test('the tooltip and the buttons of a facet cover nothing that is read', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const row = page.getByRole('region', { name: 'Level facet' }).getByRole('listitem').filter({ hasText: 'ERROR' })
    const count = row.getByText('12', { exact: true })
    await row.getByText('20%').waitFor()
    await row.hover()
    const [number, only] = await Promise.all([
      leftAndRight(count),
      leftAndRight(row.getByRole('button', { name: 'Only ERROR' })),
    ])
    expect(number.right).toBeLessThanOrEqual(only.left)

    const chart = page
      .getByRole('region', { name: 'Logs over time' })
      .locator('svg[aria-hidden]')
      .filter({ has: page.locator('rect') })
    await chart.waitFor()
    const box = await chart.boundingBox()
    if (!box) throw new Error('There is no histogram.')
    await page.mouse.move(box.x + 100, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 800, box.y + 20, { steps: 5 })
    expect((await page.getByText(/^About \d+ logs?$/).boundingBox())?.y).toBeGreaterThan(box.y + box.height)
    await page.mouse.up()
    expect(tab.problems).toEqual([])
  })

  test(
    'the toolbar has words for what is looked for, and a range says its day once',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithLogs()
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(`${app.url}/?v=2&zone=UTC&from=2025-11-20T23:00:00.000Z&to=2025-11-20T23:59:59.999Z`)
      await rows(page).first().waitFor()
      const words = page.getByRole('button').filter({ hasText: /^(?:Filter|Live|Views|Columns|Share)$/ })
      expect(await words.allInnerTexts()).toEqual(['Filter', 'Live', 'Views', 'Columns', 'Share'])
      const range = page.getByRole('button', { name: /^Time range:/ })
      expect(await range.innerText()).toBe('20 Nov 2025 23:00 – 24:00 UTC')
      expect(await range.getAttribute('title')).toBe('2025-11-20 23:00:00 – 23:59:59 UTC')
    },
  )
})

/** Runs in the page. */
const ROWS_IN_SIGHT = `(() => {
  const sight = document.querySelector('.MuiDataGrid-virtualScroller').getBoundingClientRect()
  return [...document.querySelectorAll('[role=row][data-id]')].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect()
    return top >= sight.top && bottom <= sight.bottom + 0.5
  }).length
})()`

/** Runs in the page: the first family of whatever has text of its own. */
const FONTS = `(() => {
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
  const shown = [...document.body.querySelectorAll('*')].filter((element) => element.checkVisibility() && hasText(element))
  const families = shown.map((element) => getComputedStyle(element).fontFamily.split(',')[0].replaceAll('"', ''))
  return [...new Set(families)]
})()`

async function leftAndRight(element: Locator): Promise<{ left: number; right: number }> {
  const box = await element.boundingBox()
  if (!box) throw new Error('The element is not to be seen.')
  return { left: box.x, right: box.x + box.width }
}

/** One log every ten seconds, over midnight. */
async function startWithLogs() {
  const app = await startApp()
  const logs = Array.from({ length: 60 }, (_, at) => ({
    timestamp: new Date(START_MS + at * 10_000).toISOString(),
    level: LEVELS[at % LEVELS.length],
    message: `log ${at}`,
    resourceId: 'clock',
  }))
  await storeLogs(app, logs)
  return app
}
