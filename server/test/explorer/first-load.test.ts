/** What the explorer costs before the first log is seen. */
import { expect, test } from 'vitest'
import { describeInBrowser, openTab } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'

const MAX_SCRIPT_BYTES = 400_000

describeInBrowser('the first load', (browser) => {
  test('takes at most 400 kB of compressed JavaScript', { timeout: 60_000 }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const sizes: Promise<number>[] = []
    tab.page.on('requestfinished', (request) => {
      if (request.resourceType() !== 'script') return
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    })
    await tab.page.goto(app.url, { waitUntil: 'networkidle' })
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
    console.log(`The explorer loads ${Math.round(bytes / 1000)} kB of JavaScript at first.`)
  })
})
