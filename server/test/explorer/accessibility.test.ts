/** WCAG 2.2 AA, as far as axe can tell, in every state of the pages, light and dark, wide and narrow. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../../client/explorer/sample-logs.ts'
import { describeInBrowser } from '../support/browser.ts'
import { isFull } from '../faults/row.ts'
import { startApp } from '../support/harness.ts'
import { EMPTY, openState, STATES, type State } from '../support/page-states.ts'
import { sendLogs, storeLogs } from '../support/send-logs.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What is in order is not described: that takes axe longer than to find what is not. */
const OPTIONS = { runOnly: RULES, resultTypes: ['violations' as const] }
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
        const violations = await findViolations(page, app.url, state)
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

async function findViolations(page: Page, url: string, state: State): Promise<string[]> {
  await openState(page, url, state)
  // Without legacy mode axe opens one more tab for each state, for frames of other origins; there are none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options(OPTIONS).analyze()
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')} and ${nodes.length - 1} more`)
}
