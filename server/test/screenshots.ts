/**
 * `npm run screenshots`: takes the README's picture of the explorer. With a folder as argument it takes every state of the
 * pages instead, light and dark, in three sizes, for people to look at.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { freePort } from '../local/ports.ts'
import { createSampleLogs } from '../../client/explorer/sample-logs.ts'
import { findChromium, launchChromium } from './support/chromium.ts'
import { EMPTY, openState, STATES, type State } from './support/page-states.ts'
import { createDataDir, startProgram } from './support/program.ts'

type View = { colorScheme: (typeof SCHEMES)[number]; width: number; height: number }

const PICTURE = join(import.meta.dirname, '../../client/explorer.png')
const PICTURE_STATE: State = { name: 'explorer', path: '/?v=1&q=level>=warn' }
const SCHEMES = ['light', 'dark'] as const
const SIZES = {
  large: { width: 1920, height: 1080 },
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 800 },
}

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
  if (folder === undefined) await take(PICTURE_STATE, PICTURE, { colorScheme: 'light', width: 1440, height: 860 })
  else await takeAll(STATES, folder)
} finally {
  await browser.close()
}

async function takeAll(states: readonly State[], into: string): Promise<void> {
  await mkdir(into, { recursive: true })
  for (const state of states) {
    for (const [name, size] of Object.entries(SIZES)) {
      for (const colorScheme of SCHEMES) {
        await take(state, resolve(into, `${state.name}-${name}-${colorScheme}.png`), { colorScheme, ...size })
      }
    }
  }
}

async function take(state: State, file: string, { colorScheme, width, height }: View): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  try {
    const page = await context.newPage()
    await openState(page, url, state)
    await page.screenshot({ path: file })
  } finally {
    await context.close()
  }
}

async function sendSamples(): Promise<void> {
  const response = await fetch(`${url}/public/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(createSampleLogs(300, Date.now())),
  })
  if (!response.ok) throw new Error(`The samples were not taken: ${await response.text()}`)
}
