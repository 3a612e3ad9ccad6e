/** Incidents as people meet them: each question is answered within a number of steps. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, openTab, rows } from '../support/browser.ts'
import { startApp } from '../support/harness.ts'
import { notePaths } from '../support/metadata-paths.ts'
import { storeLogs } from '../support/send-logs.ts'

const TIMEOUT_MS = 120_000
const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

const SERVICES = [
  'gateway',
  'checkout',
  'cart',
  'payment-svc',
  'inventory',
  'postgres',
  'search',
  'mailer',
  'auth',
  'storefront',
]
const DEPLOY = 'deployed e31f0b2: maximumPoolSize 200 -> 50'
const FIRST_ERROR = 'HikariPool-1 - Connection is not available, request timed out after 30000ms'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACED = [
  'gateway',
  'auth',
  'checkout',
  'inventory',
  'payment-svc',
  'postgres',
  'payment-svc',
  'checkout',
  'gateway',
]
/** How many requests of the last hour took more than two seconds. */
const SLOW = { inventory: 9, gateway: 7, postgres: 5, 'payment-svc': 4, search: 2 }

describeInBrowser('incidents', (browser) => {
  test('who started a burst of errors, with which error, and why: three steps', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithDay()
    await using tab = await openTab(browser())
    const { page } = tab
    await page.goto(`${app.url}/?v=2&range=24h`)
    await rows(page).first().waitFor()
    const before = page.url()
    const { steps, step } = countSteps()

    const { x, y } = await seeBurst(page)
    await step('right click on the first red bar', () => page.mouse.click(x, y, { button: 'right' }))
    await step('First ERROR', () => page.getByRole('menuitem', { name: 'First ERROR' }).click())
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    await drawer.getByText(FIRST_ERROR).first().waitFor()
    await drawer.getByText('payment-svc').first().waitFor()
    await step('c', () => page.keyboard.press('c'))
    const around = drawer.getByRole('list', { name: 'Logs around this one' }).getByRole('listitem')
    await around.first().waitFor()
    const lines = await around.allInnerTexts()
    const at = lines.findIndex((line) => line.includes(FIRST_ERROR))
    expect(lines[at - 1]).toContain(DEPLOY)
    expect(steps).toHaveLength(3)

    await page.goBack()
    expect(page.url()).toBe(before)
    await drawer.waitFor({ state: 'detached' })
    expect(tab.problems).toEqual([])
  })

  test(
    'slow requests of each service in the last hour, without knowing the path: four steps',
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startWithDay()
      await notePaths(app.prisma)
      await using tab = await openTab(browser())
      const { page } = tab
      await page.goto(app.url)
      await rows(page).first().waitFor()
      const { steps, step } = countSteps()
      const bar = page.getByRole('combobox', { name: 'Search' })

      await step('type dur', () => bar.pressSequentially('dur'))
      await step('choose the path', () => page.getByRole('option', { name: /^metadata\.http\.duration_ms/ }).click())
      await step('>2000, Enter', async () => {
        await page.keyboard.type('>2000')
        await page.keyboard.press('Enter')
      })
      await step('choose Last hour', async () => {
        await page.getByRole('button', { name: /^Time range:/ }).click()
        await page.getByRole('menuitem', { name: 'Last hour' }).click()
      })
      expect(steps).toHaveLength(4)
      const total = Object.values(SLOW).reduce((sum, count) => sum + count, 0)
      await page.getByText(`${total} logs`, { exact: true }).first().waitFor()
      const facet = page.getByRole('region', { name: 'Resource facet' })
      await expect.poll(async () => countsOf(await facet.getByRole('listitem').allInnerTexts())).toEqual(SLOW)
      expect(tab.problems).toEqual([])
    },
  )

  test('one request across its services, from a pasted trace ID: two steps', { timeout: TIMEOUT_MS }, async () => {
    await using app = await startWithDay()
    await using tab = await openTab(browser(), { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = tab
    await page.goto(app.url)
    await rows(page).first().waitFor()
    await page.evaluate(`navigator.clipboard.writeText('${TRACE}')`)
    const { steps, step } = countSteps()

    await step('paste the ID into the bar, Enter', async () => {
      await page.getByRole('combobox', { name: 'Search' }).focus()
      await page.keyboard.press('ControlOrMeta+v')
      await page.keyboard.press('Enter')
    })
    await expect.poll(() => rows(page).count()).toBe(TRACED.length)
    await step('t', () => page.keyboard.press('t'))
    expect(steps).toHaveLength(2)
    const drawer = page.getByRole('dialog', { name: 'Log details' })
    const services = drawer.getByRole('region', { name: 'Services of the trace' })
    await services.waitFor()
    expect((await services.innerText()).split(/\s+/)).toEqual([...new Set(TRACED)])
    await expect.poll(() => drawer.getByRole('listitem').count()).toBe(TRACED.length)
    await drawer.getByText('card was declined').waitFor()
    expect(tab.problems).toEqual([])
  })
})

/** A step is a text that is typed and sent, a choice, a click or a key. */
function countSteps() {
  const steps: string[] = []
  const step = async (name: string, act: () => Promise<unknown>) => {
    steps.push(name)
    await act()
  }
  return { steps, step }
}

/** Where a person would point: the first of the bars in a row that have red in them, and of which one is tall. */
async function seeBurst(page: Page): Promise<{ x: number; y: number }> {
  await page.getByRole('region', { name: 'Logs over time' }).locator('svg rect').first().waitFor()
  return page.evaluate<{ x: number; y: number }>(`(() => {
    const parts = [...document.querySelectorAll('[aria-label="Logs over time"] svg rect')]
    const red = parts.filter((part) => getComputedStyle(part).fill === 'rgb(224, 40, 32)')
    const boxes = red.map((part) => part.getBoundingClientRect())
    const isBeside = (index) => index > 0 && boxes[index].left - boxes[index - 1].right < 2
    let first = boxes.findIndex(({ height }) => height > 20)
    while (isBeside(first)) first--
    const { left, width, top } = boxes[first]
    return { x: left + width / 2, y: top + 1 }
  })()`)
}

/** `inventory`, `9`, `33 %` … as counts by name. */
function countsOf(texts: readonly string[]) {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = '', count] = text.split(/\s+/)
      return [name, Number(count)]
    }),
  )
}

/** A day of ten services, with a burst of errors that began nine hours ago, two seconds after a deployment. */
async function startWithDay() {
  const app = await startApp()
  const nowMs = Date.now()
  const log = (agoMs: number, resourceId: string, rest: object) => ({
    timestamp: new Date(nowMs - agoMs).toISOString(),
    resourceId,
    level: 'info',
    ...rest,
  })
  const serviceAt = (index: number) => SERVICES[index % SERVICES.length] ?? ''
  const took = (ms: number) => ({ metadata: { http: { status: 200, duration_ms: ms } } })
  const traffic = Array.from({ length: 3600 }, (_, index) =>
    log(index * 24 * SECOND, serviceAt(index * 7), { message: `request ${index} done`, ...took(20 + (index % 300)) }),
  )
  const rareErrors = Array.from({ length: 8 }, (_, index) =>
    log((60 + index * 180) * MINUTE, 'mailer', { level: 'error', message: `mailbox ${index} is full` }),
  )
  const burstMs = 8.6 * 60 * MINUTE
  const burst = Array.from({ length: 925 }, (_, index) =>
    log(burstMs - index * 2.72 * SECOND, index < 40 ? 'payment-svc' : serviceAt(index), {
      level: 'error',
      message: index === 0 ? FIRST_ERROR : `PaymentException: charge ${index} failed`,
    }),
  )
  const slow = Object.entries(SLOW).flatMap(([service, count]) =>
    Array.from({ length: count }, (_, index) =>
      log((3 + index * 5) * MINUTE, service, { message: `request ${index} is slow`, ...took(2001 + index * 700) }),
    ),
  )
  const slowBefore = Array.from({ length: 30 }, (_, index) =>
    log(65 * MINUTE + index * MINUTE, 'auth', { message: 'was slow earlier', ...took(9000) }),
  )
  const trace = TRACED.map((service, index) =>
    log(2 * 60 * MINUTE - index * 40, service, {
      traceId: TRACE,
      level: index === 6 ? 'error' : 'info',
      message: index === 6 ? 'card was declined' : `step ${index}`,
    }),
  )
  const deploy = log(burstMs + 2 * SECOND, 'payment-svc', { message: DEPLOY })
  const logs = [...traffic, ...rareErrors, deploy, ...burst, ...slow, ...slowBefore, ...trace]
  await storeLogs(
    app,
    logs.filter(({ timestamp }) => Date.parse(timestamp) > nowMs - DAY),
  )
  return app
}
