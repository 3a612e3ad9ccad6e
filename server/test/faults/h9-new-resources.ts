/** Thousands of new resources a minute: searches by resource still find everything on that day, and go by the noted values on the day after. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { DAY_MS } from '../../log/retention.ts'
import { waitFor } from '../support/wait-for.ts'
import { ask, ingest, type Product } from './client.ts'
import { percentile } from './load.ts'
import { isFull, noteResult, onlyInFull, size } from './row.ts'

/** Of the day that is given up; in full they take a minute. */
const NEW_RESOURCES = 6000
const AT_ONCE = size(100, 1000)
/** Of each day, by a hundred resources. */
const ORDINARY = size(200_000, 1000)
const QUESTIONS = size(40, 5)
const MAX_MS = 100

const BAD_DAY_MS = Date.parse('2026-02-03T00:00:00Z')
const NEXT_DAY_MS = BAD_DAY_MS + DAY_MS
const NEEDLE = 'h9-needle'

const LOGS = 'query ($where: LogFilter) { logs(where: $where, first: 10) { nodes { resourceId } } }'

type Found = { logs: { nodes: { resourceId: string }[] } }

/** Sent as of one moment early in the day, so that the search for it passes all others. */
async function store(url: string, { dayMs, resourceIds }: { dayMs: number; resourceIds: string[] }): Promise<void> {
  const logs = resourceIds.map((resourceId, i) => ({
    message: 'h9',
    resourceId,
    timestamp: new Date(dayMs + (resourceId === NEEDLE ? 0 : 1 + i)).toISOString(),
  }))
  expect((await ingest(url, logs)).json).toMatchObject({ accepted: logs.length })
}

async function storeOrdinary(url: string, dayMs: number): Promise<void> {
  const resourceIds = Array.from({ length: 1000 }, (_, i) => `h9-server-${i % 100}`)
  for (let sent = 0; sent < ORDINARY; sent += 1000) await store(url, { dayMs, resourceIds })
}

async function storeNew(url: string): Promise<void> {
  for (let sent = 0; sent < NEW_RESOURCES; sent += AT_ONCE) {
    const next = isFull ? delay(1000) : undefined
    const resourceIds = Array.from({ length: AT_ONCE }, (_, i) => `h9-pod-${sent + i}`)
    await store(url, { dayMs: BAD_DAY_MS, resourceIds })
    await next
  }
}

const onDay = (dayMs: number) => ({
  timestamp: { gte: new Date(dayMs).toISOString(), lt: new Date(dayMs + DAY_MS).toISOString() },
})

type Search = { time: object; part?: string; finds?: number }

/** The median of a search by a part of a resource, in milliseconds; each finds the one log of each day. */
async function search(url: string, { time, part = 'NEEDLE', finds = 1 }: Search): Promise<number> {
  const where = { ...time, resourceId: { contains: part } }
  const milliseconds: number[] = []
  for (let i = 0; i < QUESTIONS; i++) {
    const { data, ms } = await ask<Found>(url, { query: LOGS, variables: { where } })
    expect(data.logs.nodes).toEqual(Array.from({ length: finds }, () => ({ resourceId: NEEDLE })))
    milliseconds.push(ms)
  }
  return percentile(milliseconds, 0.5)
}

export async function expectDayGivenUp({ url, prisma }: Product): Promise<void> {
  const untilStored = (dayMs: number, count: number) =>
    waitFor(async () => {
      const timestamp = { gte: new Date(dayMs), lt: new Date(dayMs + DAY_MS) }
      return (await prisma.log.count({ where: { timestamp } })) === count ? true : undefined
    }, 120_000)
  const storeDay = async (dayMs: number) => {
    await storeOrdinary(url, dayMs)
    await store(url, { dayMs, resourceIds: [NEEDLE] })
    await untilStored(dayMs, ORDINARY + 1)
  }
  await storeDay(BAD_DAY_MS)
  const before = await search(url, { time: onDay(BAD_DAY_MS) })
  await storeNew(url)
  await untilStored(BAD_DAY_MS, ORDINARY + 1 + NEW_RESOURCES)
  // It is judged where another new one comes.
  await store(url, { dayMs: BAD_DAY_MS, resourceIds: ['h9-one-more'] })
  await untilStored(BAD_DAY_MS, ORDINARY + 2 + NEW_RESOURCES)
  await storeDay(NEXT_DAY_MS)
  const gaps = await prisma.$queryRaw`
    SELECT field, day FROM log_value_gaps WHERE day >= ${new Date(BAD_DAY_MS)} AND day <= ${new Date(NEXT_DAY_MS)}`
  expect(gaps).toEqual([{ field: 'resource_id', day: new Date(BAD_DAY_MS) }])
  const during = await search(url, { time: onDay(BAD_DAY_MS) })
  const after = await search(url, { time: onDay(NEXT_DAY_MS) })
  const none = await search(url, { time: onDay(NEXT_DAY_MS), part: 'h9-absent', finds: 0 })
  const ever = await search(url, { time: {}, finds: 2 })
  await noteResult(
    'H9',
    `${NEW_RESOURCES} new resources on a day of ${ORDINARY} logs: a search by a part of a resource takes ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms on that day from then on, ${after.toFixed(1)} ms on the next and ${none.toFixed(1)} ms where it finds nothing, ${ever.toFixed(1)} ms without a time; all find what is there`,
  )
  expect(Math.max(after, none)).toBeLessThan(onlyInFull(MAX_MS))
  expect(ever).toBeLessThan(onlyInFull(during + MAX_MS))
}
