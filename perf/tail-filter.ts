/** What a live tail with as many conditions as a filter may have takes of the processor for a large log, in this process. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createMetrics } from '../server/platform/metrics.ts'
import type * as tail from '../server/tail/tail.ts'
import type * as support from '../server/test/support/tail.ts'
import { testSeal } from '../server/test/support/tail.ts'
import { testLogger } from '../server/test/support/test-logger.ts'

type Tail = typeof tail
type Support = typeof support

const CONDITIONS = 64
const BYTES = 255 * 1024
const WORDS = 'GET /orders/42 of Alice took 17 ms; '

/** The first character makes the whole text one of two bytes a character. Before 0.3.0 such a log took a tail nine seconds. */
const KINDS = [
  { name: 'ASCII', first: 'e', logs: 20 },
  { name: 'other text', first: '€', logs: 2 },
]

const END = 'the end'
/** Is decided without a look at a longer text. */
const ONLY_THE_END = { message: { eq: END } }
const heavy = {
  or: [...Array.from({ length: CONDITIONS - 1 }, (_, i) => ({ message: { contains: `zq${i}` } })), ONLY_THE_END],
}

const SUPPORT = 'server/test/support/tail.ts'

export const canTimeTailFilter = (folder: string) => existsSync(join(folder, SUPPORT))

/** Figures of the checkout in a folder: milliseconds a log beyond what a tail with one cheap condition takes. */
export async function timeTailFilter(folder: string): Promise<ReadonlyMap<string, number>> {
  const figures = new Map<string, number>()
  for (const { name, first, logs } of KINDS) {
    const text = first + WORDS.repeat(Math.ceil(BYTES / WORDS.length)).slice(0, BYTES)
    const work = { folder, logs: Array.from({ length: logs }, (_, i) => `${text} ${i}`) }
    const cheapMs = await timeTail({ ...work, where: ONLY_THE_END })
    const heavyMs = await timeTail({ ...work, where: heavy })
    figures.set(`tail, ${CONDITIONS} conditions on ${name}, ms a log`, (heavyMs - cheapMs) / logs)
  }
  return figures
}

type Work = { folder: string; logs: readonly string[]; where: object }

/** Milliseconds of the processor from the first log until the tail has the last one, which alone it selects. */
async function timeTail({ folder, logs, where }: Work): Promise<number> {
  const { createTail } = (await import(join(folder, 'server/tail/tail.ts'))) as Tail
  const { createTestLog, record, subscribe } = (await import(join(folder, SUPPORT))) as Support
  const log = createTestLog()
  const watched = createTail({ stream: log.stream(), metrics: createMetrics(), seal: testSeal, logger: testLogger })
  const subscriber = await subscribe(watched, { where })
  await subscriber.next()
  const records = [...logs, END].map(record)
  const before = process.cpuUsage()
  for (const value of records) log.publish(0, value)
  await subscriber.messages()
  const { user, system } = process.cpuUsage(before)
  await subscriber.return()
  await watched.close()
  return (user + system) / 1000
}
