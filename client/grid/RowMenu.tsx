import { useContext } from 'react'
import { fieldLabel } from '../search/print.ts'
import { FieldUsesContext, type FieldUses } from '../state/field-uses.ts'
import type { LogRow } from '../state/operations.ts'
import { valueEntries } from '../state/value-entries.tsx'
import { ActionMenu, type MenuEntry, type MenuPlace } from '../ui/ActionMenu.tsx'
import { DataObjectIcon, FilterAltIcon, LinkIcon, ReadMoreIcon, UnfoldMoreIcon } from '../ui/icons.tsx'
import { cellFilters, isCut } from './cell-filters.ts'
import { textOf, valueOf } from './cell-value.ts'
import { parseColumn } from './column-ref.ts'
import type { RowActions } from './useRowActions.ts'

type Props = {
  at: MenuPlace
  /** The name of the column. */
  name: string
  row: LogRow
  actions: RowActions
  onClose: () => void
}

/** Everything that can be done with a cell, and with the log of its row. */
export function RowMenu({ at, name, row, actions, onClose }: Props) {
  const uses = useContext(FieldUsesContext)
  const groups = [cellEntries({ name, row, actions, uses }), rowEntries(row, actions)]
  return <ActionMenu groups={groups} at={at} onClose={onClose} />
}

type Cell = Pick<Props, 'name' | 'row' | 'actions'> & { uses: FieldUses }

function cellEntries({ name, row, actions, uses }: Cell): readonly MenuEntry[] {
  const field = parseColumn(name)?.ref
  if (!field) return []
  return valueEntries({
    field,
    label: fieldLabel(field),
    filters: cellFilters(row, field),
    text: textOf(valueOf(row, field)),
    uses,
    onFilter: actions.filter,
    onCopy: isCut(row, field) ? () => actions.copyMessage(row.id) : actions.copyValue,
  })
}

function rowEntries({ id }: LogRow, actions: RowActions): readonly MenuEntry[] {
  return [
    { label: 'Open log', icon: <ReadMoreIcon fontSize="small" />, act: () => actions.open(id) },
    { label: 'Show context', icon: <UnfoldMoreIcon fontSize="small" />, act: () => actions.openContext(id) },
    { label: 'Logs like this', icon: <FilterAltIcon fontSize="small" />, act: () => actions.openAlike(id) },
    { label: 'Copy log as JSON', icon: <DataObjectIcon fontSize="small" />, act: () => actions.copyJson(id) },
    { label: 'Copy link to log', icon: <LinkIcon fontSize="small" />, act: () => actions.copyLink(id) },
  ]
}
