/** WCAG 2.2 AA, as far as axe can tell, in every state of the pages, light and dark, wide and narrow. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../client/logs/sample-logs.ts'
import { describeInBrowser, openTab } from './browser.ts'
import { isFull } from './faults/row.ts'
import { startApp } from './harness.ts'
import { EMPTY, openState, STATES } from './page-states.ts'
import { storeLogs } from './send-logs.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 800 } },
] as const
/** GraphiQL is not ours. */
const states = [EMPTY, ...STATES.filter(({ name }) => name !== 'graphiql')]

describeInBrowser('accessibility', (browser) => {
  test('no state breaks a rule', { timeout: isFull ? 900_000 : 300_000 }, async () => {
    await using app = await startApp()
    const broken: string[] = []
    for (const state of states) {
      if (state === states[1]) await storeLogs(app, createSampleLogs(300, Date.now()))
      // In the full size every state in every look, else each in one of them.
      for (const look of isFull ? LOOKS : LOOKS.filter((_, index) => index === states.indexOf(state) % LOOKS.length)) {
        await using tab = await openTab(browser(), { ...look, reducedMotion: 'reduce' })
        await openState(tab.page, app.url, state)
        const { violations } = await new AxeBuilder({ page: tab.page }).withTags(RULES).analyze()
        for (const { id, nodes } of violations) {
          const [first] = nodes
          broken.push(
            `${state.name}, ${look.colorScheme}: ${id} at ${first?.target.join(' ')} and ${nodes.length - 1} more`,
          )
        }
      }
    }
    expect(broken).toEqual([])
  })
})
