import { expect, it } from 'vitest'
import { createSampleLogs } from './sample-logs.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')
const logs = createSampleLogs(300, NOW)

it('makes as many logs as asked for, the same ones again for the same seed', () => {
  expect(logs).toHaveLength(300)
  expect(createSampleLogs(300, NOW)).toEqual(logs)
  expect(createSampleLogs(300, NOW, 2)).not.toEqual(logs)
})

it('spreads them over the hour before now', () => {
  const times = logs.map(({ timestamp }) => Date.parse(String(timestamp)))
  expect(Math.min(...times)).toBeGreaterThan(NOW - 3_610_000)
  expect(Math.max(...times)).toBeLessThanOrEqual(NOW)
})

it('shows every ordinary level, and fills every field', () => {
  const levels = new Set(logs.map(({ level }) => level))
  expect([...levels]).toEqual(expect.arrayContaining(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']))
  for (const log of logs) {
    expect(log).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      metadata: { parentResourceId: expect.any(String) },
    })
  }
})

it('gives the logs of one request one trace', () => {
  expect(new Set(logs.map(({ traceId }) => traceId)).size).toBe(75)
})
