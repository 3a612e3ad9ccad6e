/** Dialogs by the keyboard alone: each has the focus when it opens, and each of its text fields takes what is typed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createSampleLogs } from '../../../client/explorer/sample-logs.ts'
import { describeInBrowser, MOVING, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { openState, STATES } from '../support/page-states.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
const CLIENT = join(import.meta.dirname, '../../../client')
const PHONE = { width: 390, height: 800 }

type Dialog = {
  /** Where it is written. */
  file: string
  /** A state of the page in which it is open. */
  state: string
  /** The label of the field that has the caret when it opens. */
  caret?: string
  viewport?: typeof PHONE
}

const DIALOGS: readonly Dialog[] = [
  { file: 'commands/CommandPalette.tsx', state: 'palette', caret: 'Type a command' },
  { file: 'commands/ShortcutList.tsx', state: 'shortcuts' },
  { file: 'detail/DetailDrawer.tsx', state: 'drawer' },
  { file: 'facets/FacetDrawer.tsx', state: 'facets', viewport: PHONE },
  { file: 'grid/ColumnsPanel.tsx', state: 'columns' },
  { file: 'saved-views/ViewsBar.tsx', state: 'view name', caret: 'Name of the view' },
  { file: 'search/FilterBuilder.tsx', state: 'builder' },
  { file: 'search/SearchHelp.tsx', state: 'help' },
  { file: 'share/ExportDialog.tsx', state: 'export' },
  { file: 'time/RangePicker.tsx', state: 'range' },
  { file: 'time/SplitPopover.tsx', state: 'histogram by', caret: 'Resource' },
]

test('no dialog is left out here', () => {
  // Those of access need somebody who has signed in: access.test.ts.
  const isHere = (file: string) => file.endsWith('.tsx') && !file.startsWith('access/')
  const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter(isHere)
  const isDialog = (file: string) =>
    /<Dialog$|<Dialog[ >]|role: 'dialog'/m.test(readFileSync(join(CLIENT, file), 'utf8'))
  expect(files.filter(isDialog).toSorted()).toEqual(DIALOGS.map(({ file }) => file))
})

describeInBrowser('dialogs', (browser) => {
  test('each takes what is typed', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, createSampleLogs(300, Date.now()))
    await using tab = await openTab(browser(), MOVING)
    const { page } = tab
    for (const { state: name, caret, viewport } of DIALOGS) {
      const state = STATES.find((known) => known.name === name)
      if (!state) throw new Error(`No state of the page is called ${name}.`)
      if (viewport) await page.setViewportSize(viewport)
      await openState(page, app.url, state)
      await expect.poll(async () => [name, await page.evaluate<boolean>(HAS_FOCUS)]).toEqual([name, true])
      const label = await page.evaluate<string | undefined>(LABEL)
      expect([name, label]).toEqual([name, caret ?? label])
      const fields = await page.evaluate<number>(COUNT_FIELDS)
      expect(fields).toBeGreaterThanOrEqual(caret === undefined ? 0 : 1)
      expect([name, await typeIntoFields(page, fields)]).toEqual([name, fields])
      if (viewport) await page.setViewportSize({ width: 1440, height: 900 })
    }
    expect(tab.problems).toEqual([])
  })

  test('a command is found by its name and run', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await storeLogs(app, [{ message: 'hello' }])
    await using tab = await openTab(browser(), MOVING)
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await page.keyboard.press('ControlOrMeta+k')
    const field = page.getByPlaceholder('Type a command')
    await field.waitFor()
    await page.keyboard.type('oldest')
    expect(await field.inputValue()).toBe('oldest')
    await page.getByRole('option', { name: 'Oldest first' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/order=asc/)
    await page.keyboard.press('ControlOrMeta+k')
    await field.waitFor()
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    await page.keyboard.press('ControlOrMeta+k')
    await field.waitFor()
    await page.keyboard.type('pipeline')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/pipeline$/)
    expect(tab.problems).toEqual([])
  })
})

/** More presses of Tab than any dialog has places for the focus. */
const MAX_TABS = 150
const HAS_FOCUS = `document.activeElement.closest('[role=dialog]') !== null`
const LABEL = `document.activeElement.placeholder || document.activeElement.labels?.[0]?.textContent`
const COUNT_FIELDS = `[...document.querySelectorAll('[role=dialog] input')].filter((field) =>
  /^(text|search)$/.test(field.type) && field.tabIndex >= 0 && field.checkVisibility()).length`
/** Whether the focus is in a text field that has not been typed into. */
const IS_NEXT_FIELD = `(() => {
  const field = document.activeElement
  if (!field.closest('[role=dialog]') || !/^(text|search)$/.test(field.type) || field.dataset.typed) return false
  field.dataset.typed = 'yes'
  return true
})()`

/** Goes through the dialog by Tab, and types into every text field on the way. Answers how many took it. */
async function typeIntoFields(page: Page, fields: number): Promise<number> {
  let typed = 0
  for (let tabs = 0; typed < fields && tabs < MAX_TABS; tabs++) {
    if (await page.evaluate<boolean>(IS_NEXT_FIELD)) {
      await page.keyboard.type('ab')
      if (await page.evaluate<boolean>(`document.activeElement.value.includes('ab')`)) typed += 1
    }
    await page.keyboard.press('Tab')
  }
  return typed
}
