/** A real browser for tests of the pages; without one they are skipped, visibly. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe } from 'vitest'
import { findChromium, launchChromium } from './chromium.ts'

const LAUNCH_MS = 60_000
/** One for all files of this process; it ends with it. */
let launched: Promise<Browser> | undefined

/** A group of tests in a real browser. A developer may lack one; a machine that checks may not. */
export function describeInBrowser(title: string, tests: (browser: () => Browser) => void): void {
  const executablePath = findChromium()
  const isSkipped = executablePath === undefined && process.env['CI'] !== 'true'
  if (isSkipped) console.log(`In a browser, ${title}: skipped, there is no Chromium on the PATH.`)
  const note = isSkipped ? ' (skipped: no Chromium)' : ''
  describe.skipIf(isSkipped)(`in a browser, ${title}${note}`, () => {
    let browser: Browser | undefined
    beforeAll(async () => {
      if (executablePath === undefined)
        throw new Error('CI=true, and there is no Chromium. Install the package chromium.')
      browser = await (launched ??= launchChromium(executablePath))
    }, LAUNCH_MS)
    tests(() => {
      if (!browser) throw new Error('The browser runs only within a test.')
      return browser
    })
  })
}

/** A tab, and everything it complained about. */
export async function openTab(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  return { page, problems, [Symbol.asyncDispose]: () => context.close() }
}

export function rows(page: Page) {
  return page.locator('[role=row][data-id]')
}
