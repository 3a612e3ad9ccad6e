import ListItemIcon from '@mui/material/ListItemIcon'
import MenuItem from '@mui/material/MenuItem'
import { GridColumnMenuContainer, type GridColumnMenuProps } from '@mui/x-data-grid'
import { createContext, useContext } from 'react'
import type { SortDirection } from '../generated/graphql.ts'
import { FieldUsesContext, type FieldUses } from '../state/field-uses.ts'
import type { MenuEntry } from '../ui/ActionMenu.tsx'
import { ArrowUpwardIcon, CloseIcon, DownIcon, FilterListIcon, LeftIcon, RightIcon } from '../ui/icons.tsx'
import { parseColumn } from './column-ref.ts'
import { ALWAYS_SHOWN, hideColumn, moveShownColumn, type GridSettings } from './grid-settings.ts'
import type { ChangeSettings } from './useGridSettings.ts'

export type HeaderActions = {
  settings: GridSettings
  changeSettings: ChangeSettings
  onOrder: (order: SortDirection) => void
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

/** Only times can be sorted, and their column keeps its place. */
function headerEntries(name: string, actions: HeaderActions, uses: FieldUses): readonly MenuEntry[] {
  const { settings, changeSettings, onOrder } = actions
  if (name === 'timestamp')
    return [
      { label: 'Newest first', icon: <DownIcon fontSize="small" />, act: () => onOrder('DESC') },
      { label: 'Oldest first', icon: <ArrowUpwardIcon fontSize="small" />, act: () => onOrder('ASC') },
    ]
  const to = (label: string, icon: MenuEntry['icon'], changed: GridSettings | undefined) =>
    changed ? [{ label, icon, act: () => changeSettings(() => changed) }] : []
  const ref = parseColumn(name)?.ref
  const addFacet = ref && uses.asFacet(ref)
  return [
    ...to('Move left', <LeftIcon fontSize="small" />, moveShownColumn(settings, name, -1)),
    ...to('Move right', <RightIcon fontSize="small" />, moveShownColumn(settings, name, 1)),
    ...(addFacet ? [{ label: 'Add as a facet', icon: <FilterListIcon fontSize="small" />, act: addFacet }] : []),
    ...(name === ALWAYS_SHOWN
      ? []
      : to('Remove the column', <CloseIcon fontSize="small" />, hideColumn(settings, name))),
  ]
}
