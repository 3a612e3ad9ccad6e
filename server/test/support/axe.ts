/** The rules of accessibility, as far as axe can tell, in a page as it stands. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** The short one of its two files: each state of a page compiles it anew. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** WCAG 2.2 AA. */
export const WCAG = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }

const OPTIONS: RunOptions = {
  // What is in order is not described: that takes axe longer than to find what is not.
  resultTypes: ['violations'],
  // Style sheets are not read once more: the only rule that wants them is an experiment, which runs where it is named.
  preload: { assets: ['media'] },
}

/** Runs in the page. */
const VIOLATIONS = `.then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ' at ' + nodes[0].target.join(' ') + ' and ' + (nodes.length - 1) + ' more'))`

/** Each broken rule with the first place where it is; by itself of all rules. There are no frames in our pages. */
export async function findViolations(page: Page, options: RunOptions = {}): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify({ ...OPTIONS, ...options })})${VIOLATIONS}`)
}
