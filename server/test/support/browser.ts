/** A real browser for tests of the pages; without one they are skipped, visibly. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
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

/** Movements are drawn frame by frame, by the processor: a fifth of its time. */
const LOOK = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' as const }
/** For a tab in which things move, as they do for most people. */
export const MOVING: BrowserContextOptions = { reducedMotion: 'no-preference' }
let shared: Promise<BrowserContext> | undefined

/** A window takes a second and a half of the processor: its first tab stays empty, and keeps it open for those of all tests. */
async function openShared(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext(LOOK)
  await context.newPage()
  return context
}

/**
 * A tab, and everything it complained about. Tabs on one origin share what they keep, unless they have options, as another person's
 * have; those of two tests do not, because each product has a port of its own.
 */
export async function openTab(browser: Browser, options?: BrowserContextOptions) {
  const context = await (options ? browser.newContext({ ...LOOK, ...options }) : (shared ??= openShared(browser)))
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  return { page, problems, [Symbol.asyncDispose]: () => (options ? context : page).close() }
}

export function rows(page: Page) {
  return page.locator('[role=row][data-id]')
}
