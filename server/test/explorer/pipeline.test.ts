/** The pipeline's page: the account, the parts, the dead letters; and what the explorer says when a part does not work. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { ask } from '../faults/client.ts'
import { aLog } from '../faults/poison.ts'
import { ownPostgres } from '../faults/servers.ts'
import { startApp } from '../support/harness.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { storeLogs } from '../support/send-logs.ts'
import { waitFor } from '../support/wait-for.ts'

const TIMEOUT_MS = 90_000

type App = Awaited<ReturnType<typeof startApp>>

describeInBrowser('the pipeline', (browser) => {
  test('the account adds up, and a dead letter is replayed', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await storeLogs(app, [{ message: 'one' }, { message: 'two' }])
    await addLetter(app, messageOf(aLog({ message: 'late, but here' })), 0n)
    await addLetter(app, Buffer.from('{"no": "<b>log</b>"}'), 1n)

    await page.goto(app.url)
    await page.getByRole('link', { name: 'Pipeline' }).click()
    const account = page.getByRole('region', { name: 'Account' })
    await account.getByText('The counts add up').waitFor()
    await expect.poll(() => termOf(page, 'stored')).toBe('2')
    expect(await termOf(page, 'accepted')).toBe('2')
    await page.getByRole('row', { name: /Database OK/ }).waitFor()
    await page.getByRole('figure', { name: /^Stored, last 10 minutes/ }).waitFor()
    await page.getByRole('region', { name: 'Archive' }).getByText('All days stay in the table.').waitFor()

    await page.getByText('<b>log</b>').waitFor()
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check()
    await page.getByRole('button', { name: 'Replay 2 selected' }).click()
    const result = page.getByRole('list', { name: 'Result of the replay' })
    await result.getByText('gone/0/0: replayed').waitFor()
    await result.getByText(/gone\/0\/1: .*NOT_DECODABLE/).waitFor()
    await expect.poll(() => page.getByRole('checkbox', { name: /^Select gone/ }).count()).toBe(1)
    await expect.poll(() => termOf(page, 'stored')).toBe('3')
    await account.getByText('The counts add up').waitFor()
    expect(tab.problems).toEqual([])
  })

  test('the charts have a past when the page opens', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp({ timings: { ...TIMINGS, observerLookEveryMs: 200 } })
    await storeLogs(app, [{ message: 'one' }])
    await waitFor(async () => (await historyOf(app)) > 10 || undefined)
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/pipeline`)
    const lag = page.getByRole('figure', { name: /^Lag, last 10 minutes/ }).locator('polyline')
    await lag.waitFor({ state: 'attached' })
    expect((await lag.getAttribute('points'))?.split(' ').length).toBeGreaterThan(10)
    expect(tab.problems).toEqual([])
  })

  test('what each door has taken and refused, with the last refusal', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/pipeline`)
    const doors = page.getByRole('region', { name: 'Doors' }).first()
    await doors.getByText('Nothing has been sent to this process').waitFor()
    await post(app, { path: '/public/ingest', type: 'application/x-ndjson', body: LINES })
    await post(app, { path: '/v1/logs', type: 'text/plain', body: 'none' })
    await doors.getByRole('rowheader', { name: 'OpenTelemetry' }).waitFor()
    const cells = await doors.getByRole('row', { name: /^JSON/ }).getByRole('cell').allInnerTexts()
    expect(cells.slice(0, 4)).toEqual(['2', '0', '2 logs MESSAGE_REQUIRED\n1 log INVALID_JSON', 'None'])
    expect(cells[4]).toMatch(/ MESSAGE_REQUIRED\s+message is required\.\s+\{"<b>":"no"\}$/)
    const row = doors.getByRole('row', { name: /^OpenTelemetry 0 0 1 request UNSUPPORTED_MEDIA_TYPE None/ })
    await row.getByText('Send logs with the Content-Type').waitFor()
    expect(tab.problems).toEqual([])
  })

  test('dead letters come in pages', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser())
    const { page } = tab
    for (let offset = 0n; offset < 30n; offset++) await addLetter(app, Buffer.from('no log'), offset)
    await page.goto(`${app.url}/pipeline`)
    const letters = page.getByRole('checkbox', { name: /^Select gone/ })
    await expect.poll(() => letters.count()).toBe(25)
    await page.getByRole('button', { name: 'Older' }).click()
    await expect.poll(() => letters.count()).toBe(5)
    await page.getByRole('checkbox', { name: 'Select gone/0/0' }).waitFor()
    await page.getByRole('button', { name: 'Newer' }).click()
    await expect.poll(() => letters.count()).toBe(25)
    expect(tab.problems).toEqual([])
  })

  test('a database that hangs is named, on both pages, until it answers again', { timeout: TIMEOUT_MS }, async () => {
    const postgres = await ownPostgres()
    await using app = await startApp({ database: postgres })
    await storeLogs(app, [{ message: 'one' }])
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    const banner = page.getByRole('alert').filter({ hasText: 'See the pipeline' })
    expect(await banner.count()).toBe(0)
    await postgres.freeze()
    await banner.getByText(/Database is down.* New logs wait in the stream/).waitFor()
    await banner.getByRole('link', { name: 'See the pipeline' }).click()
    await page.getByRole('row', { name: /Database Down/ }).waitFor()
    await postgres.thaw()
    await page.getByRole('row', { name: /Database OK/ }).waitFor()
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await expect.poll(() => banner.count()).toBe(0)
  })
})

const LINES = ['{"message":"one"}', '{"message":"two"}', '{"message": no', '{"no":"message"}', '{"<b>":"no"}'].join(
  '\n',
)

type Posted = { path: string; type: string; body: string }

async function post({ url }: App, { path, type, body }: Posted): Promise<void> {
  await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body })
}

/** How many looks the server remembers. */
async function historyOf({ url }: App): Promise<number> {
  const { data } = await ask<{ pipeline: { history: unknown[] } }>(url, {
    query: '{ pipeline { history { observedAt } } }',
  })
  return data.pipeline.history.length
}

async function addLetter({ prisma }: App, value: Buffer, offset: bigint): Promise<void> {
  await prisma.deadLetter.create({
    data: { topic: 'gone', partition: 0, offset, reason: 'test', value: new Uint8Array(value) },
  })
}

function termOf(page: Page, name: string): Promise<string> {
  return page.locator(`[data-term="${name}"] p`).first().innerText()
}
