/** Quotas under every kind of load: what is refused passes after its Retry-After, and what is acknowledged is stored once. */
import { Agent, request } from 'node:http'
import { expect } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { bearer, type Guarded } from './guarded.ts'
import { noteResult, size } from './row.ts'

const PER_SECOND = 200
const BURST_SECONDS = 2
const BATCH = 20
const CLIENTS = 64
const SECONDS = size(20, 2)

type Answer = { status: number; retryAfter: number }

type Sent = { url: string; key: string; agent: Agent; messages: readonly string[] }

/** Posts so many logs, and resolves with what a client goes by. */
function post({ url, key, agent, messages }: Sent): Promise<Answer> {
  const body = JSON.stringify(messages.map((message) => ({ message })))
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...bearer(key) }
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/public/ingest`, { method: 'POST', agent, headers })
    sending.on('error', reject)
    sending.on('response', (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, retryAfter: Number(response.headers['retry-after'] ?? 0) })
      })
    })
    sending.end(body)
  })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function expectQuotasHold(product: Guarded): Promise<void> {
  const { url, key } = product
  using agents = new DisposableStack()
  const agent = agents.adopt(new Agent({ keepAlive: true, maxSockets: CLIENTS }), (each) => each.destroy())
  const limited = await key({ quota: { recordsPerSecond: PER_SECOND, burstSeconds: BURST_SECONDS } })
  const ledger = createLedger()
  const send = async (count: number) => {
    const messages = ledger.write(count)
    const answer = await post({ url, key: limited, agent, messages })
    if (answer.status === 201) ledger.acknowledge(messages)
    return answer
  }

  // A batch over the burst, and the exact time after which the next request passes.
  const startMs = performance.now()
  expect((await send(PER_SECOND * BURST_SECONDS * 2)).status).toBe(201)
  const refused = await send(1)
  expect(refused.status).toBe(429)
  // Some of it has come again meanwhile.
  expect([BURST_SECONDS, BURST_SECONDS + 1]).toContain(refused.retryAfter)
  await pause(refused.retryAfter * 1000)
  expect((await send(1)).status).toBe(201)

  // 64 connections at once, as fast as they can.
  const endMs = performance.now() + SECONDS * 1000
  const statuses = new Map<number, number>()
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < endMs) {
        const { status, retryAfter } = await send(BATCH)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        expect(status === 201 || retryAfter >= 1).toBe(true)
        if (status !== 201) await pause(20)
      }
    }),
  )
  const seconds = (performance.now() - startMs) / 1000
  expect(new Set(statuses.keys())).toEqual(new Set([201, 429]))
  const most = PER_SECOND * (BURST_SECONDS * 2 + seconds) + BATCH
  expect(ledger.acknowledged()).toBeLessThanOrEqual(most)
  // Whoever tries again and again gets all that there is.
  expect(ledger.acknowledged()).toBeGreaterThan(PER_SECOND * (seconds - 1))

  expect(await ledger.count(product)).toEqual({ lost: 0, doubled: 0, strangers: 0 })
  const metrics = await fetch(`${url}/metrics`, {
    headers: bearer(await key({ kind: 'query', permissions: ['metrics:read'] })),
  })
  expect(await metrics.text()).toMatch(/timberline_quota_refused_total\{kind="records"\} [1-9]/)
  await noteResult(
    'S27',
    `${CLIENTS} connections, ${seconds.toFixed(0)} s at ${PER_SECOND} logs/s: ${ledger.acknowledged()} acknowledged of at most ${Math.floor(most)}, ${statuses.get(429)} × 429; 0 lost, 0 doubled, none of a refused request stored; a batch over the burst passes, the next one after its Retry-After`,
  )
}

/** What was acknowledged, and what was not. */
function createLedger() {
  const run = `s27-${Date.now()}`
  const acknowledged = new Set<string>()
  let count = 0
  return {
    write: (length: number): string[] => Array.from({ length }, () => `${run}-${count++}`),
    acknowledge: (messages: readonly string[]): void => messages.forEach((each) => acknowledged.add(each)),
    acknowledged: () => acknowledged.size,
    async count({ prisma }: Guarded) {
      const rows = await waitFor(async () => {
        const found = await prisma.log.findMany({ where: { message: { startsWith: run } }, select: { message: true } })
        return found.length >= acknowledged.size ? found : undefined
      })
      const stored = rows.map(({ message }) => message)
      const distinct = new Set(stored)
      return {
        lost: [...acknowledged].filter((each) => !distinct.has(each)).length,
        doubled: stored.length - distinct.size,
        strangers: [...distinct].filter((each) => !acknowledged.has(each)).length,
      }
    },
  }
}
