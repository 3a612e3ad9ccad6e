import type { FieldRef } from '../search/fields.ts'
import { valueFilters, type ValueFilter } from '../search/value-filters.ts'
import { LIST_MESSAGE_CHARS, type LogRow } from '../state/operations.ts'
import { valueOf } from './cell-value.ts'

/** Whether the list has only parts of the value. */
export function isCut(row: LogRow, field: FieldRef): boolean {
  return field.field === 'message' && row.message.length >= LIST_MESSAGE_CHARS
}

/** The conditions that the value of a cell offers; none if the list has only parts of it. */
export function cellFilters(row: LogRow, field: FieldRef): readonly ValueFilter[] {
  return isCut(row, field) ? [] : valueFilters(field, valueOf(row, field))
}
