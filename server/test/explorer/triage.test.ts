/** What the explorer is for, with the keyboard alone; and that nothing a log holds ever runs. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
const TRACE = 'a'.repeat(32)

const SCRIPTS = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg/onload=window.pwned=1>',
  '"><iframe srcdoc="<script>parent.pwned = 1</script>">',
  'javascript:window.pwned=1',
  'JaVaScRiPt:window.pwned=1//http://a',
  '[a](javascript:window.pwned=1)',
  'data:text/html,<script>opener.pwned=1</script>',
  '{{constructor.constructor("window.pwned=1")()}}',
  '\u001b]8;;javascript:window.pwned=1\u001b\\link\u001b]8;;\u001b\\',
  '</title><script>window.pwned=1</script>',
  "';window.pwned=1;//",
  '<a href="javascript:window.pwned=1">a</a>',
  '<math><mi//xlink:href="javascript:window.pwned=1">',
  '<details open ontoggle=window.pwned=1>',
  '<style>@import "javascript:window.pwned=1"</style>',
  '\u202e<img src=x onerror=window.pwned=1>',
  '<!--<img src="--><img src=x onerror=window.pwned=1//">',
  '${window.pwned=1}',
  '<object data="javascript:window.pwned=1">',
]

describeInBrowser('triage', (browser) => {
  test('from a search to the first error of the trace, without a mouse', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    const at = (second: number) => new Date(Date.now() - 60_000 + second * 100).toISOString()
    const steps = Array.from({ length: 60 }, (_, step) => ({
      timestamp: at(step),
      traceId: TRACE,
      resourceId: 'checkout-1',
      level: step === 45 ? 'error' : 'info',
      message: step === 45 ? 'the first error of the trace' : `step ${step}`,
    }))
    const late = {
      timestamp: at(70),
      traceId: TRACE,
      resourceId: 'payments-1',
      level: 'warn',
      message: 'payment gave up',
    }
    await storeLogs(app, [...steps, late, { message: 'something else', level: 'debug' }])
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('level>=warn "gave up"')
    await page.keyboard.press('Enter')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await drawer.getByText('payment gave up').first().waitFor()
    await page.keyboard.press('t')
    const error = drawer.getByText('the first error of the trace')
    await error.waitFor()
    await expect.poll(() => isInView(page, 'the first error of the trace')).toBe(true)
    expect(tab.problems).toEqual([])
  })

  test('200 payloads are text: no script runs, nothing links to one', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startApp()
    const fields = ['message', 'resourceId', 'traceId', 'spanId', 'commit'] as const
    const logs = SCRIPTS.flatMap((payload) => [
      ...fields.map((field) => ({ message: 'payload', [field]: payload })),
      { message: 'payload', metadata: { [payload]: payload } },
      { message: 'payload', metadata: { parentResourceId: payload } },
      { message: 'payload', metadata: { a: { b: [payload] } } },
      { message: `${payload}\n${payload}` },
      { message: 'payload', [payload]: payload },
    ])
    expect(logs).toHaveLength(200)
    await storeLogs(app, logs)
    await using tab = await openTab(browser())
    const { page } = tab
    const response = await page.goto(`${app.url}/?v=1&size=100`)
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/default-src 'self'/)
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/)
    for (let turn = 0; turn < 2; turn++) {
      await rows(page).first().waitFor()
      await expectHarmless(page)
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      const drawer = page.getByRole('dialog', { name: 'Log details' })
      await drawer.getByRole('tab').first().waitFor()
      for (const key of ['o', 'y', 'c', 'o', ...Array.from({ length: 20 }, () => 'j')]) {
        await page.keyboard.press(key)
        await expectHarmless(page)
      }
      await page.keyboard.press('Escape')
      if (turn === 0) await page.getByRole('button', { name: 'Go to next page' }).click()
    }
    expect(tab.problems).toEqual([])
  })
})

async function expectHarmless(page: Page): Promise<void> {
  expect(await page.evaluate('window.pwned')).toBeUndefined()
  expect(await page.locator('a[href^="javascript:" i], a[href^="data:" i], iframe, object').count()).toBe(0)
}

function isInView(page: Page, text: string): Promise<boolean> {
  return page
    .getByText(text)
    .last()
    .evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return top >= 0 && bottom <= 900
    })
}
