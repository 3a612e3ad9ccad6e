import { expect, test } from 'vitest'
import { createMetrics } from '../platform/metrics.ts'
import { measurePipeline } from './pipeline-metrics.ts'

const counts = { stored: 5n, duplicates: 4n, deadLettered: 3n, expired: 2n, skipped: 1n }
const sight = { atMs: 0, counts, accepted: 22n, lagRecords: 7n, lagSeconds: 1.5, parts: [] }

test('the gauges are what was read last, and but for the last progress are gone when it cannot be read', async () => {
  const metrics = createMetrics()
  let isAway = false
  const answer = async <T>(value: T) => (isAway ? Promise.reject(new Error('away')) : value)
  const observer = { readCounts: () => answer({ counts, progressMs: 1_700_000_000_500 }), observe: () => answer(sight) }
  const sizes = { hotDays: 4, hotBytes: 50n, days: 9, logs: 8n, bytes: 7n, lateLogs: 6n, lateBytes: 5n }
  const building = { day: new Date(), progress: 0.5 }
  const waitsFor = '2026-11-01: Segment 0 is damaged'
  const readArchive = () => answer({ afterDays: 3, waitsFor, isStopped: false, building, ...sizes })
  measurePipeline({ metrics, observer, readArchive })
  const lines = async () =>
    (await metrics.print()).split('\n').filter((line) => /^timberline_(pipeline|archive)_(?!rows_total)/.test(line))
  const seen = [
    'timberline_pipeline_records{state="stored"} 5',
    'timberline_pipeline_records{state="duplicates"} 4',
    'timberline_pipeline_records{state="dead_lettered"} 3',
    'timberline_pipeline_records{state="expired"} 2',
    'timberline_pipeline_records{state="skipped"} 1',
    'timberline_pipeline_records{state="lag"} 7',
    'timberline_pipeline_lag_seconds 1.5',
    'timberline_pipeline_last_progress_seconds 1700000000.5',
    'timberline_archive_days{place="hot"} 4',
    'timberline_archive_days{place="archived"} 9',
    'timberline_archive_bytes{place="hot"} 50',
    'timberline_archive_bytes{place="archived"} 7',
    'timberline_archive_bytes{place="late"} 5',
    'timberline_archive_late_logs 6',
    'timberline_archive_progress 0.5',
    'timberline_archive_waiting 1',
  ]
  expect(await lines()).toEqual(seen)
  isAway = true
  expect(await lines()).toEqual(['timberline_pipeline_last_progress_seconds 1700000000.5'])
  isAway = false
  expect(await lines()).toEqual(seen)
})
