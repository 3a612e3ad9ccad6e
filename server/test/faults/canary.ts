/** The canary: ten known records a second through the doors that users have, while something else happens (row L7 of the test table). */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { onTheWall } from './row.ts'

const EVERY_MS = 100
const PAGE = 1000
/** A request that a frozen instance holds is given up. */
const PATIENCE_MS = 5000

type CanaryResult = { sent: number; missing: number; doubled: number; visibleP99Ms: number }

type Sent = { at: number; acknowledgedAt: number; seenAt: number }

/** Where to post and to ask; asked before each attempt. */
export function startCanary(url: () => string) {
  const run = `canary-${randomUUID().slice(0, 8)}`
  const sent: Sent[] = []
  const posts: Promise<void>[] = []
  const stopping = new AbortController()
  const singing = setInterval(() => posts.push(sing()), EVERY_MS)
  const looking = look()

  async function sing(): Promise<void> {
    const record: Sent = { at: Date.now(), acknowledgedAt: 0, seenAt: 0 }
    const n = sent.push(record) - 1
    const body = { message: `${n}`, resourceId: run, timestamp: record.at, id: randomUUID() }
    while (!stopping.signal.aborted && !(await post(url(), '/public/ingest', body))?.ok) await delay(EVERY_MS)
    record.acknowledgedAt = Date.now()
  }

  /** Looks at what has not been seen, the oldest first. */
  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      const oldest = sent.find(({ seenAt }) => seenAt === 0)
      if (oldest) {
        const { numbers } = await readPage({ url: url(), run, fromMs: oldest.at }).catch(() => NOTHING)
        for (const n of numbers) see(sent[n])
      }
      await delay(EVERY_MS)
    }
  }

  return {
    /** The field resourceId of its records. */
    run,
    /** Milliseconds until a record that was not sent before now is visible. */
    async untilGreen(timeoutMs = 60_000): Promise<number> {
      const [from, start] = [sent.length, Date.now()]
      await waitFor(async () => sent.slice(from).find(({ seenAt }) => seenAt > 0), timeoutMs)
      return Date.now() - start
    },
    /** Stops, waits until everything is visible or the time is over, and counts. */
    async finish(timeoutMs = 60_000): Promise<CanaryResult> {
      clearInterval(singing)
      await waitFor(async () => (sent.every(({ seenAt }) => seenAt > 0) ? true : undefined), timeoutMs).catch(() => 0)
      stopping.abort()
      await Promise.all([...posts, looking])
      const numbers = await readAll(url(), run)
      const missing = sent.length - new Set(numbers).size
      return { sent: sent.length, missing, doubled: numbers.length - sent.length + missing, visibleP99Ms: p99(sent) }
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(singing)
      stopping.abort()
      await Promise.all([...posts, looking])
    },
  }
}

const VISIBLE_MS = 3000

/**
 * 0 missing, 0 doubled, visible in time; answers what to note. A row that takes the writer away for a while says how long that may
 * last.
 */
export function expectCanary(result: CanaryResult, visibleMs = VISIBLE_MS): string {
  expect(result).toMatchObject({ missing: 0, doubled: 0 })
  expect(result.sent).toBeGreaterThan(0)
  expect(result.visibleP99Ms, 'milliseconds until the canary was visible').toBeLessThan(onTheWall(visibleMs))
  return `canary: 0 of ${result.sent} missing, 0 doubled, visible p99 ${(result.visibleP99Ms / 1000).toFixed(1)} s`
}

function see(record: Sent | undefined): void {
  if (record?.seenAt === 0) record.seenAt = Date.now()
}

/** From the acknowledgement on; what was seen before it took no time. */
function p99(sent: Sent[]): number {
  const ms = sent.map(({ acknowledgedAt, seenAt }) => Math.max(0, (seenAt || Date.now()) - acknowledgedAt))
  return ms.toSorted((a, b) => a - b)[Math.floor(ms.length * 0.99)] ?? 0
}

function post(url: string, path: string, body: object): Promise<Response | undefined> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => undefined)
}

type Page = { numbers: number[]; next: string | undefined }

const NOTHING: Page = { numbers: [], next: undefined }

const QUERY = `query ($run: String!, $from: DateTime!, $after: String) {
  logs(where: { resourceId: { eq: $run }, timestamp: { gte: $from } }, orderBy: ASC, first: ${PAGE}, after: $after) {
    nodes { message } pageInfo { hasNextPage endCursor } } }`

type Answer = {
  data: { logs: { nodes: { message: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
}

async function readPage({ url, run, fromMs, after }: { url: string; run: string; fromMs: number; after?: string }) {
  const variables = { run, from: new Date(fromMs).toISOString(), after }
  const answer = await post(url, '/graphql', { query: QUERY, variables })
  if (!answer?.ok) throw new Error(`the question was answered with ${answer?.status ?? 'nothing'}`)
  const { logs } = ((await answer.json()) as Answer).data
  const page: Page = {
    numbers: logs.nodes.map(({ message }) => Number(message)),
    next: logs.pageInfo.hasNextPage ? logs.pageInfo.endCursor : undefined,
  }
  return page
}

async function readAll(url: string, run: string): Promise<number[]> {
  let page = await readPage({ url, run, fromMs: 0 })
  const numbers = [...page.numbers]
  while (page.next !== undefined) {
    page = await readPage({ url, run, fromMs: 0, after: page.next })
    numbers.push(...page.numbers)
  }
  return numbers
}
