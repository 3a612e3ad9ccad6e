/** The modes of a search: what is made of the logs that it finds. */
import type { LogFilter } from '../generated/graphql.ts'
import type { LogView, Mode } from './log-view.ts'
import type { ChangeView } from './useLogView.ts'

export const MODE_LABELS: Readonly<Record<Mode, string>> = {
  list: 'List',
  chart: 'Chart',
  patterns: 'Patterns',
  compare: 'Compare',
}
export const MODE_KEYS: Readonly<Record<Mode, string>> = { list: '1', chart: '2', patterns: '3', compare: '4' }

/** What each mode but the list is given. */
export type ModeProps = {
  view: LogView
  /** The search and its time range; null while nothing may be asked. */
  where: LogFilter | null
  /** The search alone. */
  filter: LogFilter | null
  query: string
  /** What relative times count from. */
  nowMs: number
  /** A later time asks the same again. */
  askedAtMs: number
  change: ChangeView
  onSearch: (query: string) => void
}
