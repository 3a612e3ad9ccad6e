import type { Command } from '../commands/command.ts'
import { DETAIL_TABS } from '../state/log-view.ts'
import { TAB_KEYS, TAB_LABELS } from '../state/detail-tabs.ts'

/** The keys of an open log; the drawer listens for them itself. */
export const DETAIL_COMMANDS: readonly Command[] = DETAIL_TABS.map((tab) => ({
  name: `Open log: ${TAB_LABELS[tab]}`,
  keys: TAB_KEYS[tab],
}))
