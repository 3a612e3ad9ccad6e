/** What it costs to refuse a request: the client's time, the server's processor and memory, and what the others wait meanwhile. */
import type { OutgoingHttpHeaders } from 'node:http'
import { expect } from 'vitest'
import { ingest, send } from './client.ts'
import { watchMemory, type MemoryWatch } from './memory.ts'
import { isFull, size } from './row.ts'

type Hostile = { name: string; statuses: readonly number[]; headers?: OutgoingHttpHeaders; body: Uint8Array }
type Figures = { name: string; bestMs: number; medianMs: number; worstMs: number; cpuMs: number }

export type Refusals = {
  /** Answers with another status than allowed. */
  wrong: string[]
  figures: Figures[]
  megabytes: { peak: number; kept: number }
  /** The longest that a small question of somebody else took meanwhile. */
  othersMs: number
}

const WARM_UP = size(10, 2)

type Product = { url: string; pid: number }

/** As large as the largest that is measured: what memory an ordinary body of that size takes is no surprise. */
const ORDINARY = JSON.stringify(Array.from({ length: 10_000 }, () => ({ id: 'none', message: 'm'.repeat(1000) })))

/**
 * Sends each request so many times, one after the other. The rounds before, ordinary bodies among them, warm the server up and
 * are not counted.
 */
export async function measureRefusals(
  product: Product,
  { requests, times }: { requests: Hostile[]; times: number },
): Promise<Refusals> {
  const wrong: string[] = []
  for (const request of requests) wrong.push(...(await refuse(product, request, WARM_UP)).wrong)
  for (let i = 0; i < WARM_UP; i++) await send(product.url, { body: ORDINARY })
  await using memory = await watchMemory(product.pid)
  const others = askOften(product.url)
  const figures: Figures[] = []
  for (const request of requests) {
    const { wrong: more, ...figure } = await refuse(product, request, times)
    wrong.push(...more)
    figures.push(figure)
  }
  const othersMs = await others.stop()
  const { peak } = await memory.growth()
  const now = await settle(product, { memory, markBytes: MARK_MEGABYTES * 1e6 })
  return { wrong, figures, megabytes: { peak: peak / 1e6, kept: now / 1e6 }, othersMs }
}

async function refuse({ url }: Product, { name, statuses, ...sent }: Hostile, times: number) {
  const wrong: string[] = []
  const took: number[] = []
  const cpuBefore = await cpuSeconds(url)
  for (let i = 0; i < times; i++) {
    const { status, text, ms } = await send(url, sent)
    took.push(ms)
    if (!statuses.includes(status)) wrong.push(`${name}: ${status} ${text.slice(0, 200)}`)
  }
  const cpuMs = (((await cpuSeconds(url)) - cpuBefore) / times) * 1000
  const sorted = took.toSorted((a, b) => a - b)
  return {
    name,
    wrong,
    bestMs: sorted[0] ?? NaN,
    medianMs: sorted[times >> 1] ?? NaN,
    worstMs: sorted.at(-1) ?? NaN,
    cpuMs,
  }
}

/** The processor time that the process has taken so far. */
async function cpuSeconds(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1])
}

/** The longest that a small question of somebody else takes, from now on. */
export function askOften(url: string) {
  let worstMs = 0
  let isStopped = false
  const asking = (async () => {
    while (!isStopped) {
      const start = performance.now()
      await (await fetch(`${url}/livez`)).text()
      worstMs = Math.max(worstMs, performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  return {
    async stop(): Promise<number> {
      isStopped = true
      await asking
      return worstMs
    },
  }
}

const MARK_MEGABYTES = 16
const SETTLE_MS = size(30_000, 0)

/** The garbage of large bodies goes when the collector comes. The least growth of memory while good logs follow, in bytes. */
export async function settle(
  { url }: Pick<Product, 'url'>,
  { memory, markBytes }: { memory: MemoryWatch; markBytes: number },
): Promise<number> {
  const logs = Array.from({ length: 100 }, () => ({ message: 'a good one' }))
  const end = performance.now() + SETTLE_MS
  let { now } = await memory.growth()
  while (now > markBytes && performance.now() < end) {
    await ingest(url, logs)
    now = Math.min(now, (await memory.growth()).now)
  }
  return now
}

/**
 * In the full size the marks hold for the best try, which others have disturbed least. In the small one, what the server takes of the
 * processors may be ten times the mark.
 */
export function expectCheap(seen: Refusals, markMs: number): void {
  const factor = isFull ? 1 : 10
  const costs = seen.figures.map(({ bestMs, cpuMs }) => (isFull ? bestMs : cpuMs))
  expect(Math.max(...costs), `seen: ${refusalTable(seen)}`).toBeLessThanOrEqual(factor * markMs)
  expect(seen.megabytes.kept, `seen: ${refusalTable(seen)}`).toBeLessThanOrEqual(factor * MARK_MEGABYTES)
}

/** In words, for the results. */
export function refusalTable({ figures, megabytes, othersMs }: Refusals): string {
  const ms = (value: number) => value.toFixed(0)
  const rows = figures.map(
    ({ name, bestMs, medianMs, worstMs, cpuMs }) =>
      `${name} ${ms(bestMs)} ms at best (median ${ms(medianMs)}, worst ${ms(worstMs)}, processor ${ms(cpuMs)})`,
  )
  const memory = `memory + ${ms(megabytes.kept)} MB, at most + ${ms(megabytes.peak)}`
  return `${rows.join('; ')}; ${memory}; others waited ${ms(othersMs)} ms at most`
}
