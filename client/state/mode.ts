import type { LogFilter } from '../generated/graphql.ts'
import type { LogView } from './log-view.ts'
import type { ChangeView } from './useLogView.ts'

export type ModeProps = {
  view: LogView
  where: LogFilter | null
  filter: LogFilter | null
  query: string
  nowMs: number
  askedAtMs: number
  change: ChangeView
  onSearch(query: string): void
}
