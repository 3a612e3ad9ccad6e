/** How long a page keeps its main thread busy without a break. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import { slowness } from './cpu-time.ts'

const Trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      dur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
})

/**
 * The longest task of the pages' main threads while `act` runs, in milliseconds: `cpu` by the time of the processor for which marks are
 * made, which does not grow where a machine is slow or busy with other things, `wall` by the clock.
 */
export async function longestTask(page: Page, act: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const browser = page.context().browser()
  if (!browser) throw new Error('The page has no browser.')
  await browser.startTracing(page, { categories: ['toplevel'] })
  await act()
  const { traceEvents } = Trace.parse(JSON.parse((await browser.stopTracing()).toString()))
  const threadOf = ({ pid, tid }: { pid: number; tid: number }) => `${pid}/${tid}`
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const mains = new Set(named.map(threadOf))
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && mains.has(threadOf(event)))
  expect(tasks.length).toBeGreaterThan(0)
  return {
    cpu: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000 / slowness(),
    wall: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
  }
}
