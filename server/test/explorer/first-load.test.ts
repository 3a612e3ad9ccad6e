/** What the explorer costs before a log is seen, and what is seen until then. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeInBrowser, openTab } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'

const MAX_SCRIPT_BYTES = 400_000
/** A browser asks for six at a time. */
const MAX_SCRIPTS = 12
const MAX_FONT_BYTES = 100_000

describeInBrowser('the first load', (browser) => {
  test(
    'takes at most 400 kB of compressed JavaScript in 12 files, and 100 kB of fonts',
    { timeout: 60_000 },
    async () => {
      await using app = await startApp()
      await using tab = await openTab(browser())
      const scripts = recordSizes(tab.page, 'script')
      const fonts = recordSizes(tab.page, 'font')
      await tab.page.goto(app.url)
      // The facets come last.
      await tab.page.getByRole('button', { name: 'Metadata facet' }).waitFor()
      await tab.page.waitForLoadState('networkidle')
      const [scriptBytes, fontBytes] = [sum(await Promise.all(scripts)), sum(await Promise.all(fonts))]
      expect(scripts.length).toBeLessThanOrEqual(MAX_SCRIPTS)
      expect(scriptBytes).toBeGreaterThan(0)
      expect(scriptBytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
      expect(fontBytes).toBeGreaterThan(0)
      expect(fontBytes).toBeLessThanOrEqual(MAX_FONT_BYTES)
      console.log(
        `The explorer loads ${kB(scriptBytes)} of JavaScript in ${scripts.length} files and ${kB(fontBytes)} of fonts at first.`,
      )
      await expect.poll(() => loadedFonts(tab.page)).toEqual(['Inter Variable', 'JetBrains Mono Variable'])
      expect(tab.problems).toEqual([])
    },
  )

  test(
    'draws the page before its scripts have come, in the colours that were chosen',
    { timeout: 60_000 },
    async () => {
      await using app = await startApp()
      await using tab = await openTab(browser(), { colorScheme: 'light' })
      const { page } = tab
      await page.addInitScript("localStorage.setItem('mui-mode', 'dark')")
      const held = Promise.withResolvers<undefined>()
      await page.route(/\/assets\/.*\.js$/, async (route) => {
        await held.promise
        await route.continue()
      })
      await page.goto(app.url, { waitUntil: 'commit' })
      const list = page.locator('#skeleton .list')
      await list.waitFor()
      const color = await page.evaluate("getComputedStyle(document.querySelector('#skeleton .header')).backgroundColor")
      expect(color).toBe('rgb(20, 26, 24)')
      const drawn = await list.boundingBox()
      held.resolve(undefined)
      await page.getByRole('main').waitFor()
      await list.waitFor({ state: 'hidden' })
      expect((await page.getByRole('main').boundingBox())?.y).toBeCloseTo(drawn?.y ?? 0, 0)
      expect(tab.problems).toEqual([])
    },
  )
})

const kB = (bytes: number) => `${Math.round(bytes / 1000)} kB`

const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0)

/** The compressed bytes of each file of one kind that is loaded from now on. */
function recordSizes(page: Page, type: string): Promise<number>[] {
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== type) return
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  return sizes
}

async function loadedFonts(page: Page): Promise<string[]> {
  const families = await page.evaluate(
    "[...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family.replaceAll('\"', ''))",
  )
  return z.array(z.string()).parse(families).toSorted()
}
