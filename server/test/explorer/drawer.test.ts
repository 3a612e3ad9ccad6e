/** The drawer: one log in full, what happened around it, its trace, another log beside it, and texts as they are. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { longestTask } from '../support/longest-task.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 90_000
const STEPS = 240
const FIRST_ERROR = 150
const TRACE = 'a'.repeat(32)

describeInBrowser('the drawer', (browser) => {
  test('shows a log in tabs, its trace, and its context on and on', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs(steps())
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=1&log=${await findId(app.url, 'step 121.')}`)
    await drawer(page).getByRole('button', { name: 'Actions for user.id' }).click()
    await page.getByRole('menuitem', { name: 'Filter for this user.id' }).click()
    await page.waitForURL(/q=metadata.user.id=121/)
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.goBack()

    await page.keyboard.press('y')
    await drawer(page).getByRole('region', { name: 'JSON' }).getByText('"metadata"').waitFor()
    await page.waitForURL(/tab=json/)
    await page.keyboard.press('t')
    await page.waitForURL(/tab=trace/)
    await drawer(page).getByText(`${STEPS} logs, 2 errors, in 239.0 s`).waitFor()
    await expectInView(lines(page).filter({ hasText: `step ${FIRST_ERROR}.` }))
    expect(await lines(page).first().innerText()).toMatch(/^\+0 ms/)

    await page.keyboard.press('3')
    const current = lines(page).locator('[aria-current=true]')
    await expectInView(current)
    expect(await current.innerText()).toContain('step 121.')
    await goOn(page, 'Earlier logs', 'step 1.')
    await goOn(page, 'Later logs', 'step 239.')
    expect(await lines(page).count()).toBe(STEPS / 2)
    await drawer(page).getByRole('switch', { name: 'Same resource' }).uncheck()
    await lines(page).filter({ hasText: 'step 122.' }).click()
    await expect.poll(() => current.innerText()).toContain('step 122.')
    expect(page.url()).toContain('tab=context')
    expect(tab.problems).toEqual([])
  })

  test('moves to the neighbours by keys, and keeps a log to compare it', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs(steps())
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().click()
    const message = drawer(page).getByRole('region', { name: 'Message' })
    await message.getByText('step 239.').waitFor()
    await page.keyboard.press('j')
    await message.getByText('step 238.').waitFor()
    await page.keyboard.press('ArrowDown')
    await message.getByText('step 237.').waitFor()
    await page.keyboard.press('k')
    await message.getByText('step 238.').waitFor()

    await drawer(page).getByRole('button', { name: 'Compare with another log' }).click()
    await page.waitForURL(/compare=/)
    await page.keyboard.press('j')
    const table = drawer(page).getByRole('table', { name: 'Comparison of two logs' })
    await expect.poll(() => table.locator('mark').allInnerTexts()).toEqual(['238', '237'])
    await table.getByRole('row', { name: /metadata.user.id 238 237/ }).waitFor()
    await page.reload()
    await table.waitFor()
    await drawer(page).getByRole('button', { name: 'Stop comparing' }).click()
    await table.waitFor({ state: 'detached' })

    const edge = drawer(page).getByRole('separator', { name: 'Drawer width' })
    const before = Number(await edge.getAttribute('aria-valuenow'))
    await edge.press('ArrowLeft')
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe(String(before + 40))
    await page.keyboard.press('Escape')
    await drawer(page).waitFor({ state: 'detached' })
    expect(page.url()).not.toMatch(/log=|tab=|compare=/)
    await page.goto(`${app.url}/?v=1&log=nothing`)
    await drawer(page).getByText('Log not found').waitFor()
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await app.prisma.log.deleteMany()
    await rows(page).first().click()
    await drawer(page).getByRole('tab', { name: 'Context' }).click()
    await drawer(page).getByText('This log no longer exists.').waitFor()
    expect(tab.problems).toEqual([])
  })

  test('shows texts as they are, in colour, and long ones without a halt', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithLogs([
      { message: '\u001B[31mred\u001B[0m and \u202Eturned', resourceId: 'ansi' },
      { message: '<img src="x" onerror="window.hacked = true">', resourceId: 'html' },
      { message: 'short', resourceId: 'short' },
      { message: 'y'.repeat(256 * 1024), resourceId: 'long' },
      { message: 'much metadata', resourceId: 'wide', metadata: MANY_KEYS },
    ])
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    const message = drawer(page).getByRole('region', { name: 'Message' })
    const openLog = (resource: string) =>
      rows(page).filter({ hasText: resource }).first().getByRole('gridcell').first().click()

    await openLog('ansi')
    await message.getByTitle('U+202E').waitFor()
    expect(await message.innerText()).toContain('red and RLOturned')
    expect(await page.evaluate<boolean>(IS_RED_COLORED)).toBe(true)
    await openLog('html')
    await message.getByText('<img src="x" onerror="window.hacked = true">').waitFor()
    expect(await page.evaluate<unknown>('window.hacked')).toBeUndefined()
    expect(await page.locator('img').count()).toBe(0)

    const longestIn = async (act: () => Promise<void>) => (await longestTask(page, act)).cpu
    const ofShort = await longestIn(async () => {
      await openLog('short')
      await message.getByText('short').waitFor()
    })
    const json = drawer(page).getByRole('region', { name: 'JSON' })
    const openJson = async () => {
      await page.keyboard.press('y')
      await json.getByRole('button', { name: /^Show more/ }).waitFor()
    }
    const more = message.getByRole('button', { name: /^Show more/ })
    const openLong = async () => {
      await openLog('long')
      await more.waitFor()
    }
    const seen = {
      long: await longestIn(openLong),
      longJson: await longestIn(openJson),
      wide: await longestIn(async () => {
        await page.keyboard.press('o')
        await openLog('wide')
        await message.getByText('much metadata').waitFor()
      }),
      wideJson: await longestIn(openJson),
      allOfLong: await longestIn(async () => {
        await page.keyboard.press('o')
        await openLong()
        for (let presses = 4; presses > 0; presses--) await more.click()
        await more.waitFor({ state: 'detached' })
        await expect.poll(async () => (await message.locator('div').last().textContent())?.length).toBe(16_384)
      }),
    }
    console.log(`The longest task in ms, ${ofShort} for a short log: ${JSON.stringify(seen)}`)
    expect(Math.max(...Object.values(seen)) - ofShort).toBeLessThan(200)
    expect(tab.problems).toEqual([])
  })
})

/** Nearly 64 KiB, the most that metadata may take. */
const MANY_KEYS = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i % 10]))

/** Runs in the page: whether the first part of the message has another colour than the text around it. */
const IS_RED_COLORED = `(() => {
  const part = document.querySelector('[aria-label=Message] [tabindex] span')
  return part.textContent === 'red' && getComputedStyle(part).color !== getComputedStyle(part.parentElement).color
})()`

const drawer = (page: Page) => page.getByRole('dialog', { name: 'Log details' })
const lines = (page: Page) => drawer(page).getByRole('listitem')

/** Presses the button until it has nothing more to give, and finds the line there. */
async function goOn(page: Page, button: string, line: string): Promise<void> {
  const more = drawer(page).getByRole('button', { name: button, exact: true })
  const last = lines(page).filter({ hasText: line })
  await more.waitFor()
  await expect
    .poll(async () => {
      // In the page, at once: a click of Playwright's waits for a button that has gone with the last page.
      if ((await last.count()) === 0) await more.evaluateAll((buttons) => buttons.forEach((found) => found.click()))
      return last.count()
    })
    .toBe(1)
}

async function expectInView(line: Locator): Promise<void> {
  await line.waitFor()
  await expect
    .poll(async () => {
      const [box, list] = [await line.boundingBox(), await line.locator('xpath=ancestor::ol/..').boundingBox()]
      return box && list && box.y >= list.y && box.y + box.height <= list.y + list.height
    })
    .toBe(true)
}

type Sent = { message: string; resourceId: string } & Record<string, unknown>

/** One trace, a log a second, two resources by turns. */
function steps(): Sent[] {
  return Array.from({ length: STEPS }, (_, step) => ({
    timestamp: new Date(Date.parse('2026-11-20T10:00:00Z') + step * 1000).toISOString(),
    level: step === FIRST_ERROR || step === 200 ? 'error' : 'info',
    message: `step ${step}. of the trace`,
    resourceId: step % 2 === 0 ? 'even' : 'odd',
    traceId: TRACE,
    metadata: { user: { id: step } },
  }))
}

async function startWithLogs(logs: readonly Sent[]) {
  const app = await startApp()
  await storeLogs(app, logs)
  return app
}

const found = z.object({ data: z.object({ logs: z.object({ nodes: z.tuple([z.object({ id: z.string() })]) }) }) })

async function findId(url: string, text: string): Promise<string> {
  const query = 'query ($text: String!) { logs(where: { message: { startsWith: $text } }) { nodes { id } } }'
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { text } }),
  })
  return found.parse(await response.json()).data.logs.nodes[0].id
}
