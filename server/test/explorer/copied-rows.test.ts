/** The text of a row, as it is on the screen, finds the row when it is pasted into the bar. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 180_000
/** Others than its own that a text may find. */
const MAX_OTHERS = 2

/** Messages, and which part of each is copied if it is not all of it. */
const LINES: readonly (readonly [message: string, part?: string])[] = [
  ['reserved sku=881 qty=2', 'sku=881'],
  ['GET /cart took=88.6ms', 'took=88.6ms'],
  ['login failed for jane.doe+test@example.com'],
  ['\tat com.shop.payment.PaymentService.charge(PaymentService.java:355)'],
  ['\tat com.shop.payment.PaymentService.refund(PaymentService.java:412)', 'PaymentService.java:412)'],
  [
    'java.lang.IllegalStateException: pool is closed\n\tat com.shop.Pool.get(Pool.java:7)\nCaused by: java.io.IOException: -1',
    'java.lang.IllegalStateException: pool is closed',
  ],
  ['payload {"event":"checkout.step","items":["a b",1]} rejected', '{"event":"checkout.step","items":["a b",1]}'],
  ['payload {"event":"cart.step","names":["c d",1]} rejected', '"names":["c d"'],
  [String.raw`{"error": "card \"gold\" declined", "code": 402}`],
  ['GET https://shop.example/cart?id=5&sort=-price#top 200'],
  [String.raw`cannot open C:\new\table\x.log`],
  [String.raw`cannot open "C:\Program Files\new\y.log": access denied`],
  ["SELECT * FROM orders WHERE (id = 17 OR id = 18) AND note <> 'it''s'"],
  ['level=error msg="disk is full" host=db-1'],
  ['exit code 137 (OOMKilled) after 3 restarts'],
  ['job 5: state PENDING -> RUNNING'],
  ['rate 5 * 3 is over the *limit*'],
  [String.raw`no route matches /^\/api\/v[12]\/users$/`, String.raw`/^\/api\/v[12]\/users$/`],
  ['unknown flag -verbose of worker'],
  ['unknown flag --dry-run of worker', '--dry-run'],
  ['upstream refused OR reset the connection'],
  ['GET /missing 404 NOT FOUND'],
  [`said "hello there" and 'good bye' twice`],
  [String.raw`pattern \d+\s*\\ is not valid`],
  ['rolled out 🚀 to prod ✅'],
  ['支付服务 连接超时'],
  ['\u001b[31mFAILED\u001b[0m worker \u001b[1mseven\u001b[22m died'],
  ['backup of 2026-11-23 09:30:15,123 is complete', '2026-11-23 09:30:15,123'],
  ['order 3f2b8c1e-9d4a-4b7c-8e21-0a1b2c3d4e5f was shipped', '3f2b8c1e-9d4a-4b7c-8e21-0a1b2c3d4e5f'],
  ['connect ECONNREFUSED 10.0.0.17:5432 from [::1]:6379'],
  ['message: pool is empty, status: 500'],
  ['parsed <tag attr="x"> before </tag>'],
  ['closed #123 for @user at 100% of 5 %s'],
  ['name:\tvalue\tend'],
  ['Traceback (most recent call last):'],
  ['the server sent this error message:'],
  ['all is done :)'],
  ['call main () and then (again'],
  ['the balance is -12.50 EUR'],
  ['-Xmx512m is too little'],
  [Array.from({ length: 90 }, (_, word) => `step${word}`).join(' ')],
]

describeInBrowser('copied rows', (browser) => {
  test('the text of a row finds it', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    const noise = Array.from({ length: 300 }, (_, index) => ({ message: `nothing to see in line ${index}` }))
    const atMs = Date.now() - 60_000
    const lines = LINES.map(([message], index) => ({ message, timestamp: new Date(atMs - index).toISOString() }))
    await storeLogs(app, [
      ...lines,
      ...noise.map((log) => ({ ...log, timestamp: new Date(atMs - 60_000).toISOString() })),
    ])

    const shown = await seeRows(page, app.url)
    for (const [index, [message, part]] of LINES.entries()) {
      const { id, text } = shown[index] ?? { id: '', text: '' }
      const copied = part ?? text
      expect(text).toContain(copied)
      await searchByPaste(page, copied)
      await expect.poll(() => idsOf(page), { message }).toContain(id)
      await expect.poll(async () => (await idsOf(page)).length, { message }).toBeLessThanOrEqual(1 + MAX_OTHERS)
    }
    expect(tab.problems).toEqual([])
  })
})

/** The newest rows, each with the message that a person reads. */
async function seeRows(page: Page, url: string) {
  await page.setViewportSize({ width: 1440, height: 2400 })
  await page.goto(`${url}/?v=2&size=100`)
  await expect.poll(() => rows(page).count()).toBeGreaterThan(LINES.length)
  const texts = await rows(page).locator('[data-field=message]').allInnerTexts()
  return (await idsOf(page)).map((id, index) => ({ id, text: texts[index] ?? '' }))
}

const idsOf = (page: Page) => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-id')))

async function searchByPaste(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
  const bar = page.getByRole('combobox', { name: 'Search' })
  await bar.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.searchParams.has('q'))
}
