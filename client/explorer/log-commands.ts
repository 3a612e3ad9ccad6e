import type { Command } from '../commands/command.ts'
import { QUICK_RANGES, rangeLabel } from '../time/time-range.ts'
import { redo, undo } from '../state/address.ts'
import { DETAIL_TABS, NO_FILTERS } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { MODE_KEYS, MODE_LABELS } from '../state/mode.ts'
import { TAB_KEYS, TAB_LABELS } from '../state/detail-tabs.ts'
import { SHOWN_MODES } from './mode-pages.ts'

/** @property toggleWrap false while there is no list */
type Parts = { change: ChangeView; refresh: () => void; toggleWrap: false | (() => void); hasPipeline: boolean }

/** The keys of the drawer and the list, which handle them themselves. */
const DETAIL_COMMANDS: readonly Command[] = DETAIL_TABS.map((tab) => ({
  name: `Open tab: ${TAB_LABELS[tab]}`,
  keys: TAB_KEYS[tab],
}))

/** The commands of the logs page. Those without `run` are keys of the list and the drawer, and are only listed. */
export function logCommands({ change, refresh, toggleWrap, hasPipeline }: Parts): readonly Command[] {
  return [
    { name: 'Search', keys: '/', run: focusSearch },
    { name: 'Toggle the live tail', keys: 'l', run: () => change(({ live }) => ({ live: !live })) },
    { name: 'Refresh', keys: 'r', run: refresh },
    ...SHOWN_MODES.map((mode) => ({
      name: `Show as: ${MODE_LABELS[mode]}`,
      keys: MODE_KEYS[mode],
      run: () => change({ mode }),
    })),
    { name: 'Undo', keys: 'mod+z', isOfText: true, run: undo },
    { name: 'Redo', keys: 'mod+Shift+z', isOfText: true, run: redo },
    { name: 'Clear all filters', run: () => change(NO_FILTERS) },
    ...(toggleWrap ? [{ name: 'Toggle message wrapping', keys: 'w', run: toggleWrap }] : []),
    { name: 'Newest first', run: () => change({ order: 'DESC' }) },
    { name: 'Oldest first', run: () => change({ order: 'ASC' }) },
    ...QUICK_RANGES.map((range): Command => ({ name: `Time: ${rangeLabel(range)}`, run: () => change({ range }) })),
    ...(hasPipeline ? [{ name: 'Open the pipeline', run: () => window.location.assign('/pipeline') }] : []),
    { name: 'Open GraphiQL', run: () => window.location.assign('/graphql') },
    { name: 'Next log', keys: 'j' },
    { name: 'Previous log', keys: 'k' },
    { name: 'Open the log', keys: 'Enter' },
    { name: 'Open the cell menu', keys: 'Shift+F10' },
    { name: 'Open the column menu', keys: 'Control+Enter' },
    { name: 'Next facet value', keys: 'ArrowDown' },
    { name: 'Only this value, or exclude it', keys: 'ArrowRight' },
    { name: 'Next page', keys: 'n' },
    { name: 'Previous page', keys: 'p' },
    ...DETAIL_COMMANDS,
    { name: 'Close the log', keys: 'Escape' },
  ]
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[role=combobox][aria-label="Search"]')?.focus()
}
