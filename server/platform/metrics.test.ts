import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('metrics stand in the order of the flow, the ones of the process last', async () => {
  const names = [...(await createMetrics().print()).matchAll(/^# HELP (\S+)/gm)].map(([, name = '']) => name)
  const stages = names.map((name) => /^timberline_([a-z]+)_/.exec(name)?.[1] ?? 'process')
  const order = stages.filter((stage, i) => stage !== stages[i - 1])
  const parts = ['ingest', 'syslog', 'store', 'pipeline', 'keeper', 'archive', 'query', 'tail', 'part', 'http', 'quota']
  expect(order).toEqual([...parts, 'process'])
})

test('what is read for a print is shown, and undefined when it fails or takes more than a second', async () => {
  const metrics = createMetrics()
  const shown: unknown[] = []
  const show = (value: unknown) => void shown.push(value)
  const reads = [async () => 1, () => Promise.reject(new Error('away')), () => new Promise<never>(() => undefined)]
  for (const read of reads) metrics.onPrint<unknown>(read, show)
  const begun = performance.now()
  expect(await metrics.print()).toContain('timberline_ingest_waiting_records 0')
  expect(performance.now() - begun).toBeLessThan(2000)
  expect(shown).toEqual([1, undefined, undefined])
})
