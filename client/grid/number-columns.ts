import type { LogRow } from '../state/operations.ts'
import { valueOf } from './cell-value.ts'
import { parseColumn } from './column-ref.ts'
import type { ColumnSetting } from './grid-settings.ts'

/**
 * The names of the columns that the list can be put in the order of: places in the metadata at which the rows have numbers, or most of them
 * where they have something else too. Where no row has anything there, nothing speaks against it.
 */
export function numberColumns(columns: readonly ColumnSetting[], rows: readonly LogRow[]): readonly string[] {
  return columns
    .filter(({ name, shown }) => {
      const ref = shown ? parseColumn(name)?.ref : undefined
      if (ref?.field !== 'metadata') return false
      const values = rows.map((row) => valueOf(row, ref)).filter((value) => value !== undefined)
      return values.filter((value) => typeof value === 'number').length * 2 >= values.length
    })
    .map(({ name }) => name)
}
