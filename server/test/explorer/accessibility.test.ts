/** WCAG 2.2 AA, as far as axe can tell, in every state of the pages, light and dark, wide and narrow. */
import type { Browser } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../../client/explorer/sample-logs.ts'
import { findViolations, WCAG } from '../support/axe.ts'
import { describeInBrowser } from '../support/browser.ts'
import { isFull } from '../faults/row.ts'
import { startApp } from '../support/harness.ts'
import { EMPTY, openState, STATES } from '../support/page-states.ts'
import { sendLogs, storeLogs } from '../support/send-logs.ts'

const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 800 } },
] as const
/** GraphiQL is not ours. */
const states = [EMPTY, ...STATES.filter(({ name }) => name !== 'graphiql')]

describeInBrowser('accessibility', (browser) => {
  test('no state breaks a rule', { timeout: isFull ? 900_000 : 300_000 }, async () => {
    await using app = await startApp()
    const pages = await Promise.all(LOOKS.map((look) => openPage(browser(), look)))
    const broken: string[] = []
    for (const [index, state] of states.entries()) {
      if (index === 1) {
        await storeLogs(app, createSampleLogs(300, Date.now()))
        // For the doors of the pipeline.
        await sendLogs(app.url, [{ message: 'with a refused one' }, { no: 'message' }])
      }
      // In the full size every state in every look, else each in one of them.
      for (const { page, colorScheme } of isFull ? pages : pages.filter((_, i) => i === index % LOOKS.length)) {
        await openState(page, app.url, state)
        const violations = await findViolations(page, WCAG)
        broken.push(...violations.map((violation) => `${state.name}, ${colorScheme}: ${violation}`))
      }
    }
    expect(broken).toEqual([])
  })
})

async function openPage(browser: Browser, look: (typeof LOOKS)[number]) {
  const page = await browser.newPage({ ...look, reducedMotion: 'reduce' })
  // No state has the habits of the one before.
  await page.addInitScript('localStorage.clear()')
  return { page, colorScheme: look.colorScheme }
}
