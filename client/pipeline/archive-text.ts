import { formatCount } from '../ui/format-count.ts'
import type { ArchiveState } from './operations.ts'

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const

/** `640 kB`, `1.2 GB`: two digits say enough. */
export function formatBytes(bytes: number | string): string {
  let value = Number(bytes) / 1000
  let unit = 0
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ${UNITS[unit]}`
}

/** What each place holds, in the order in which a day goes through them. */
export const placesOf = ({ hotDays, hotBytes, days, bytes, logs, lateLogs }: ArchiveState) => [
  { name: 'hot', value: formatBytes(hotBytes), hint: `${daysOf(hotDays)} in the table, with all indexes` },
  { name: 'archived', value: formatBytes(bytes), hint: `${daysOf(days)}, ${logsOf(logs)}${perLog(bytes, logs)}` },
  { name: 'late', value: formatCount(lateLogs), hint: 'Logs that came for days that were archived already' },
]

const counted = (count: number | string, noun: string) =>
  `${formatCount(count)} ${Number(count) === 1 ? noun : `${noun}s`}`
const daysOf = (count: number) => counted(count, 'day')
const logsOf = (count: number | string) => counted(count, 'log')

const perLog = (bytes: number | string, logs: number | string) =>
  Number(logs) === 0 ? '' : `, ${Math.round(Number(bytes) / Number(logs))} bytes a log`

/** When a day goes to the archive, or why none does. */
export function describeArchive({ afterDays, days, waitsFor, building }: ArchiveState): string {
  if (afterDays === null && waitsFor === null)
    return days === 0 ? 'All days stay in the table.' : 'No other day goes to the archive.'
  if (waitsFor !== null) return `The archive waits: ${waitsFor}.`
  if (building)
    return `${building.day.slice(0, 10)} is on its way to the archive: ${Math.round(building.progress * 100)} %.`
  return `A finished day goes to the archive after ${counted(afterDays ?? 0, 'more day')}.`
}
