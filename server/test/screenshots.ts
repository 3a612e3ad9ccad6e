/**
 * `npm run screenshots`: takes the README's picture of the explorer. With a folder as argument it takes every state of the
 * pages instead, light and dark, wide and narrow, for people to look at.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { createSampleLogs } from '../../client/logs/sample-logs.ts'
import { findChromium, launchChromium } from './chromium.ts'
import { waitFor } from './database.ts'
import { createDataDir, freePort, startProgram } from './program.ts'

type State = { name: string; path: string; act?: (page: Page) => Promise<void> }
type Scheme = { colorScheme: 'light' | 'dark'; width: number; height: number }

const PICTURE = join(import.meta.dirname, '../../client/explorer.png')
const PICTURE_STATE: State = { name: 'explorer', path: '/?v=1&q=level>=warn' }
const SCHEMES: readonly Scheme[] = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 1440, height: 900 },
  { colorScheme: 'light', width: 390, height: 800 },
  { colorScheme: 'dark', width: 390, height: 800 },
]
const EMPTY: State = { name: 'empty', path: '/' }
const STATES: readonly State[] = [
  { name: 'list', path: '/' },
  { name: 'search', path: '/?v=1&q=level>=warn -resourceId:mailer-1 (timeout OR "could not")&range=24h' },
  { name: 'completion', path: '/', act: (page) => type(page, 'level>=warn resourceId:') },
  { name: 'problem', path: '/?v=1&q=level:eror timeout' },
  { name: 'nothing', path: '/?v=1&q="no log says this"' },
  { name: 'help', path: '/', act: (page) => page.getByRole('button', { name: 'How to search' }).click() },
  {
    name: 'builder',
    path: '/?v=1&q=level>=warn -resourceId:mailer-1 (timeout OR (metadata.http.status>=500 -metadata.retry:true))',
    act: (page) => page.getByRole('button', { name: 'Filter', exact: true }).click(),
  },
  { name: 'views', path: '/', act: (page) => page.getByRole('button', { name: 'Views' }).click() },
  { name: 'drawer', path: '/', act: (page) => page.locator('[role=row][data-id]').nth(3).click() },
  { name: 'graphiql', path: '/graphql' },
]

/** Runs in the page: whatever moves and has an end has come to it. */
const HAS_SETTLED = `document.getAnimations().every(({ playState, effect }) =>
  playState === 'finished' || effect?.getTiming().iterations === Infinity)`

const folder = process.argv[2]
const executablePath = findChromium()
if (executablePath === undefined) throw new Error('There is no Chromium on the PATH.')

await using data = await createDataDir()
const port = String(await freePort())
await using program = startProgram({ STREAM: 'direct', PORT: port, DATA_DIR: data.path })
await program.ready
const url = `http://127.0.0.1:${port}`
const browser = await launchChromium(executablePath)
try {
  if (folder !== undefined) await takeAll([EMPTY], folder)
  await sendSamples()
  if (folder === undefined) await take({ ...PICTURE_STATE, file: PICTURE, ...light() })
  else await takeAll(STATES, folder)
} finally {
  await browser.close()
}

async function takeAll(states: readonly State[], into: string): Promise<void> {
  await mkdir(into, { recursive: true })
  for (const state of states) {
    for (const scheme of SCHEMES) {
      const size = scheme.width > 600 ? 'wide' : 'narrow'
      const file = resolve(into, `${state.name}-${size}-${scheme.colorScheme}.png`)
      await take({ ...state, ...scheme, file })
    }
  }
}

async function take({ path, act, file, colorScheme, width, height }: State & Scheme & { file: string }): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  try {
    const page = await context.newPage()
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle' })
    await act?.(page)
    await page.waitForLoadState('networkidle')
    await waitFor(async () => (await page.evaluate<boolean>(HAS_SETTLED)) || undefined)
    await page.screenshot({ path: file })
  } finally {
    await context.close()
  }
}

async function type(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search' }).pressSequentially(text)
  await page.getByRole('option').first().waitFor()
}

async function sendSamples(): Promise<void> {
  const response = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(createSampleLogs(300, Date.now())),
  })
  if (!response.ok) throw new Error(`The samples were not taken: ${await response.text()}`)
}

function light(): Scheme {
  return { colorScheme: 'light', width: 1440, height: 860 }
}
