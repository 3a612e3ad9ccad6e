import { useContext } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import type { FieldRef } from '../search/fields.ts'
import { fieldLabel } from '../search/print.ts'
import type { ValueFilter } from '../search/value-filters.ts'
import { FieldUsesContext } from '../state/field-uses.ts'
import { valueEntries } from '../state/value-entries.tsx'
import { ActionMenu, type MenuPlace } from '../ui/ActionMenu.tsx'

/** A value of the log. */
export type ShownValue = {
  label: string
  /** As it is copied. */
  text: string
  /** Undefined for a value that only the message has. */
  field?: FieldRef | undefined
  filters: () => readonly ValueFilter[]
}

type Props = ShownValue & {
  at: MenuPlace
  onFilter: (condition: LogFilter) => void
  onCopy: (text: string) => void
  onClose: () => void
}

/** What can be done with a value of the log. */
export function FieldMenu({ label, field, filters, text, at, onFilter, onCopy, onClose }: Props) {
  const uses = useContext(FieldUsesContext)
  const name = field ? fieldLabel(field) : label
  const entries = valueEntries({ field, label: name, filters: filters(), text, uses, onFilter, onCopy })
  return <ActionMenu groups={[entries]} at={at} onClose={onClose} />
}
