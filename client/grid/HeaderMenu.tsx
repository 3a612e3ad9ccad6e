import ListItemIcon from '@mui/material/ListItemIcon'
import MenuItem from '@mui/material/MenuItem'
import { GridColumnMenuContainer, type GridColumnMenuProps } from '@mui/x-data-grid'
import { createContext, useContext } from 'react'
import { isSamePath } from '../search/metadata-path.ts'
import { FieldUsesContext, type FieldUses } from '../state/field-uses.ts'
import type { LogView } from '../state/log-view.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { MenuEntry } from '../ui/ActionMenu.tsx'
import {
  ArrowUpwardIcon,
  CloseIcon,
  DownIcon,
  FilterListIcon,
  LeftIcon,
  RightIcon,
  ScheduleIcon,
} from '../ui/icons.tsx'
import { parseColumn } from './column-ref.ts'
import { ALWAYS_SHOWN, hideColumn, moveShownColumn, type GridSettings } from './grid-settings.ts'
import type { ChangeSettings } from './useGridSettings.ts'

export type HeaderActions = {
  settings: GridSettings
  changeSettings: ChangeSettings
  /** The names of the columns that the list can be put in the order of. */
  numeric: readonly string[]
  sort: LogView['sort']
  change: ChangeView
}

/** For the menu, which the grid renders. */
export const HeaderActionsContext = createContext<HeaderActions | null>(null)

/** What can be done with a column: by its button, a right click, or Ctrl-Enter on its header. */
export function HeaderMenu({ colDef, hideMenu, ...container }: GridColumnMenuProps) {
  const actions = useContext(HeaderActionsContext)
  const uses = useContext(FieldUsesContext)
  const entries = actions ? headerEntries(colDef.field, actions, uses) : []
  return (
    <GridColumnMenuContainer colDef={colDef} hideMenu={hideMenu} {...container}>
      {entries.map(({ label, icon, act }) => (
        <MenuItem
          key={label}
          dense
          onClick={(event) => {
            hideMenu(event)
            act()
          }}
        >
          <ListItemIcon aria-hidden>{icon}</ListItemIcon>
          {label}
        </MenuItem>
      ))}
    </GridColumnMenuContainer>
  )
}

/** Times and numbers can be sorted, and the column of times keeps its place. */
function headerEntries(name: string, actions: HeaderActions, uses: FieldUses): readonly MenuEntry[] {
  const { settings, changeSettings, change } = actions
  if (name === 'timestamp')
    return [
      { label: 'Newest first', icon: <DownIcon fontSize="small" />, act: () => change({ order: 'DESC' }) },
      { label: 'Oldest first', icon: <ArrowUpwardIcon fontSize="small" />, act: () => change({ order: 'ASC' }) },
    ]
  const to = (label: string, icon: MenuEntry['icon'], changed: GridSettings | undefined) =>
    changed ? [{ label, icon, act: () => changeSettings(() => changed) }] : []
  const ref = parseColumn(name)?.ref
  const addFacet = ref && uses.asFacet(ref)
  return [
    ...sortEntries(name, actions),
    ...to('Move left', <LeftIcon fontSize="small" />, moveShownColumn(settings, name, -1)),
    ...to('Move right', <RightIcon fontSize="small" />, moveShownColumn(settings, name, 1)),
    ...(addFacet ? [{ label: 'Add as a facet', icon: <FilterListIcon fontSize="small" />, act: addFacet }] : []),
    ...(name === ALWAYS_SHOWN
      ? []
      : to('Remove the column', <CloseIcon fontSize="small" />, hideColumn(settings, name))),
  ]
}

function sortEntries(name: string, { numeric, sort, change }: HeaderActions): readonly MenuEntry[] {
  const ref = parseColumn(name)?.ref
  if (ref?.field !== 'metadata' || !numeric.includes(name)) return []
  const { path } = ref
  const isSorted = sort !== null && isSamePath(sort.path, path)
  const by = (direction: 'ASC' | 'DESC') => () => change({ sort: { path, direction } })
  return [
    { label: 'Largest first', icon: <DownIcon fontSize="small" />, act: by('DESC') },
    { label: 'Smallest first', icon: <ArrowUpwardIcon fontSize="small" />, act: by('ASC') },
    ...(isSorted
      ? [{ label: 'By time', icon: <ScheduleIcon fontSize="small" />, act: () => change({ sort: null }) }]
      : []),
  ]
}
