/** Real shippers, each in a process of its own, that send numbered logs; and what has become of those that they count as sent. */
import { randomUUID } from 'node:crypto'
import type { Database } from '../../platform/postgres/postgres.ts'
import { send } from '../clients/send.ts'
import { waitFor } from '../support/wait-for.ts'

/** By the door that they go through. */
export const SHIPPERS = { otlp: 'ship-otel.mjs', elasticsearch: 'ship-bulk.mjs' }

/** Of the server: the times of JavaScript are not finer than a millisecond, and the SDK of OpenTelemetry names no ids. */
export const SETTINGS = { DEDUPLICATE_BODIES: 'all' }

type Load = { url: string; count: number; perSecond: number }

export type Shipped = {
  door: string
  /** What it counts as sent. */
  sent: number
  stored: number
  /** At most 20 numbers of each. */
  lost: number[]
  doubled: number[]
}

/** Longer than the outages, and the pauses that the shippers make. */
const TIMEOUT_MS = 300_000
const SETTLED_MS = 60_000

/** They have begun when this returns; `finish` waits until they have ended. */
export function startShippers({ url, count, perSecond }: Load) {
  const shippers = Object.entries(SHIPPERS).map(([door, sender]) => {
    const run = `ship-${randomUUID().slice(0, 8)}`
    const args = [url, run, String(count), String(perSecond)]
    return { door, run, output: send({ sender, args, timeoutMs: TIMEOUT_MS }) }
  })
  const ended = Promise.all(
    shippers.map(async ({ output, ...shipper }) => ({ ...shipper, sent: JSON.parse(await output) as number[] })),
  )
  // Whoever starts them may fail before it waits for them.
  ended.catch(() => undefined)
  return {
    async finish(database: Database): Promise<Shipped[]> {
      return Promise.all((await ended).map((shipper) => countShipped(database, shipper)))
    },
  }
}

/** Waits until everything that counts as sent is stored, at most a minute. */
async function countShipped(database: Database, { door, run, sent }: { door: string; run: string; sent: number[] }) {
  const read = () => database.$queryRaw<{ n: number; times: number }[]>`
    SELECT message::int AS n, count(*)::int AS times FROM logs WHERE resource_id = ${run} GROUP BY 1`
  const end = Date.now() + SETTLED_MS
  return waitFor(async (): Promise<Shipped | undefined> => {
    const rows = await read()
    const stored = new Set(rows.map(({ n }) => n))
    const lost = sent.filter((n) => !stored.has(n))
    if (lost.length > 0 && Date.now() < end) return undefined
    const doubled = rows.filter(({ times }) => times > 1).map(({ n }) => n)
    return { door, sent: sent.length, stored: stored.size, lost: lost.slice(0, 20), doubled: doubled.slice(0, 20) }
  }, 2 * SETTLED_MS)
}

/** For the result. */
export const tell = (shipped: readonly Shipped[]): string =>
  shipped.map(({ door, sent, stored }) => `${door}: ${sent} sent, ${stored} stored`).join('; ')
