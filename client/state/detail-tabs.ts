/** The tabs of the drawer: what each is called, and its key. */
import { DETAIL_TABS, type DetailTab } from './log-view.ts'

export const TAB_LABELS: Readonly<Record<DetailTab, string>> = {
  overview: 'Overview',
  json: 'JSON',
  context: 'Context',
  trace: 'Trace',
}
export const TAB_KEYS: Readonly<Record<DetailTab, string>> = { overview: 'o', json: 'y', context: 'c', trace: 't' }

export const tabOfKey = (key: string) => DETAIL_TABS.find((tab) => TAB_KEYS[tab] === key)
