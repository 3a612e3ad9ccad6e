/** The profile `monitoring`: its files can be read, are mounted, and speak of metrics that are there. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { expect, test } from 'vitest'
import { createMetrics } from '../platform/metrics.ts'
import { measurePipeline } from '../pipeline/pipeline.ts'

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = 'server/monitoring'
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

type Panel = { id: number; type: string; title: string; targets?: { expr: string }[] }

const dashboard = JSON.parse(read(`${FOLDER}/dashboard.json`)) as { panels: Panel[] }
const shown = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
const alarms = [...read(`${FOLDER}/alerts.yml`).matchAll(/expr: (.*)$/gm)].map(([, expr = '']) => expr)

const namesIn = (expressions: string[]) =>
  new Set(expressions.flatMap((expression) => expression.match(/\b(timberline|process|nodejs)_\w+/g) ?? []))

/** Every series of a product at work, without its labels. */
async function printed(): Promise<string> {
  const metrics = createMetrics()
  const counts = { stored: 1n, duplicates: 0n, deadLettered: 0n, expired: 0n, skipped: 0n }
  const sight = { atMs: 0, counts, accepted: 1n, lagRecords: 0n, lagSeconds: 0, parts: [] }
  const pipeline = { readCounts: async () => ({ counts, progressMs: 1 }), observe: async () => sight }
  const building = { day: new Date(), progress: 0.5 }
  const sizes = { hotDays: 1, hotBytes: 1n, days: 1, logs: 1n, bytes: 1n, lateLogs: 1n, lateBytes: 1n }
  const readArchive = async () => ({ afterDays: 3, waitsFor: null, isStopped: false, building, ...sizes })
  measurePipeline({ metrics, observer: pipeline, readArchive })
  return metrics.print()
}

test('every metric of ours is on the dashboard, and nothing else is', async () => {
  const text = await printed()
  const names = [...text.matchAll(/^# TYPE (\S+) (\w+)/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  )
  expect([...namesIn([...shown, ...alarms])].filter((name) => !names.includes(name))).toEqual([])
  const ours = [...text.matchAll(/^# HELP (timberline_\S+)/gm)].map(([, name = '']) => name)
  const seen = namesIn(shown)
  expect(ours.filter((name) => !seen.has(name) && !seen.has(`${name}_bucket`))).toEqual([])
})

test('every state that an expression picks is one', async () => {
  const text = await printed()
  const states = [...shown, ...alarms].flatMap((expression) =>
    [...expression.matchAll(/state="(\w+)"/g)].map(([, state]) => state),
  )
  expect(states.length).toBeGreaterThan(3)
  expect(states.filter((state) => !text.includes(`timberline_pipeline_records{state="${state}"}`))).toEqual([])
})

test('the panels stand in the order of the flow, the alarms first', () => {
  const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)
  expect(rows).toEqual(['Alarms', 'Accept', 'Keep', 'Keeper', 'Watch', 'HTTP', 'Processes'])
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  expect(dashboard.panels.filter(({ type, targets }) => type !== 'row' && !targets?.length)).toEqual([])
})

test('what the issue calls an alarm has a rule', () => {
  for (const name of ['skipped', 'days_ahead', 'fenced', 'last_progress']) {
    expect(alarms.filter((expression) => expression.includes(name))).toHaveLength(1)
  }
})

test('the files are YAML, and each is mounted from where it lies', async () => {
  const compose = read('docker-compose.yml')
  const mounted = [...compose.matchAll(/\.\/(server\/monitoring\/[\w.-]+):/g)].map(([, file = '']) => file)
  expect(mounted.toSorted()).toEqual(
    readdirSync(join(ROOT, FOLDER))
      .map((file) => `${FOLDER}/${file}`)
      .toSorted(),
  )
  for (const file of ['docker-compose.yml', ...mounted.filter((name) => name.endsWith('.yml'))]) {
    await expect(format(read(file), { parser: 'yaml' })).resolves.not.toBe('')
  }
  expect(compose.match(/profiles: \[monitoring\]/g)).toHaveLength(2)
})
