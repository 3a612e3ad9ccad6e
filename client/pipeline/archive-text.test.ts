import { expect, test } from 'vitest'
import { describeArchive, formatBytes, placesOf } from './archive-text.ts'
import type { ArchiveState } from './operations.ts'

const archive: ArchiveState = {
  afterDays: 3,
  waitsFor: null,
  hotDays: 4,
  hotBytes: 5_100_000_000,
  days: 1,
  logs: 9_800_000,
  bytes: 612_000_000,
  lateLogs: 1200,
  building: null,
}

test('sizes have two digits and a unit', () => {
  expect([0, 999, 640_000, 1_234_567, 612_000_000, 5_149_000_000, '7000000000000'].map(formatBytes)).toEqual([
    '0 kB',
    '1 kB',
    '640 kB',
    '1.2 MB',
    '612 MB',
    '5.1 GB',
    '7 TB',
  ])
})

test('each place says what it holds', () => {
  expect(placesOf(archive)).toEqual([
    { name: 'hot', value: '5.1 GB', hint: '4 days in the table, with all indexes' },
    { name: 'archived', value: '612 MB', hint: '1 day, 9,800,000 logs, 62 bytes a log' },
    { name: 'late', value: '1,200', hint: 'Logs that came for days that were archived already' },
  ])
  expect(placesOf({ ...archive, days: 0, logs: 0, bytes: 0 })[1]?.hint).toBe('0 days, 0 logs')
})

test('the rule, the day on its way, and what is waited for', () => {
  expect(describeArchive(archive)).toBe('A finished day goes to the archive after 3 more days.')
  expect(describeArchive({ ...archive, afterDays: 1 })).toBe('A finished day goes to the archive after 1 more day.')
  expect(describeArchive({ ...archive, afterDays: null })).toBe('No other day goes to the archive.')
  expect(describeArchive({ ...archive, afterDays: null, days: 0 })).toBe('All days stay in the table.')
  const building = { day: '2026-11-20T00:00:00.000Z', progress: 0.456 }
  expect(describeArchive({ ...archive, building })).toBe('2026-11-20 is on its way to the archive: 46 %.')
  expect(describeArchive({ ...archive, building, waitsFor: 'it rests' })).toBe('The archive waits: it rests.')
})
