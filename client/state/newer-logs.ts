import type { LogFilter } from '../generated/graphql.ts'
import { allOf, EVERYTHING } from '../search/filter.ts'
import type { LogRow } from './operations.ts'

type Row = Pick<LogRow, 'timestamp'>

/**
 * What to count to know how many logs have come ahead of a page. Logs from clocks that are fast stand above those that come, so the count
 * begins below them.
 * @param rows newest first
 * @property above how many of the rows are in the count themselves
 */
export function newerLogs(rows: readonly Row[], where: LogFilter | undefined, nowMs: number) {
  const newest = rows.find(({ timestamp }) => Date.parse(timestamp) <= nowMs) ?? rows.at(-1)
  if (!newest) return undefined
  const { timestamp } = newest
  const above = rows.findIndex((row) => row.timestamp === timestamp)
  return { where: allOf([where ?? EVERYTHING, { timestamp: { gt: timestamp } }]), above }
}
