/** The order of the list as the grid has it. */
import type { GridSortModel } from '@mui/x-data-grid'
import { printPath } from '../search/print.ts'
import type { LogView } from '../state/log-view.ts'
import { parseColumn } from './column-ref.ts'

type Order = Pick<LogView, 'order' | 'sort'>

/** @param isShown whether the grid has the column; one that it has not is no order for it */
export function toSortModel({ order, sort }: Order, isShown: (name: string) => boolean): GridSortModel {
  if (!sort) return [{ field: 'timestamp', sort: order === 'ASC' ? 'asc' : 'desc' }]
  const field = printPath(sort.path)
  return isShown(field) ? [{ field, sort: sort.direction === 'ASC' ? 'asc' : 'desc' }] : []
}

/** What a click on a header asks for: the third one on that of a number is for the order by time again. */
export function fromSortModel([first]: GridSortModel): Partial<Order> {
  const direction = first?.sort === 'asc' ? 'ASC' : 'DESC'
  const ref = first && parseColumn(first.field)?.ref
  if (first?.sort && ref?.field === 'metadata') return { sort: { path: ref.path, direction } }
  return first ? { order: direction } : { sort: null }
}
