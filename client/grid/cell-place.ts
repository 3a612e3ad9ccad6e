import { DAY_LINE_PX } from './grid-styles.ts'

/** A cell and its position inside the area around the grid, in pixels. */
export type CellPlace = {
  element: HTMLElement
  id: string
  name: string
  top: number
  right: number
  height: number
  /** The end of the cell is in sight. */
  hasEnd: boolean
}

/** Undefined if the target is not in a cell of a log, or the cell is out of sight. */
export function placeOfCell(target: EventTarget | null, area: HTMLElement | null): CellPlace | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('.MuiDataGrid-cell[data-field]') : null
  const id = element?.closest<HTMLElement>('.MuiDataGrid-row')?.dataset['id']
  const name = element?.dataset['field']
  if (!area || !element || id === undefined || name === undefined) return undefined
  const cell = element.getBoundingClientRect()
  // Above the first row of a day is a line with its date.
  const above = element.closest('.new-day') ? DAY_LINE_PX : 0
  const around = area.getBoundingClientRect()
  const viewport = element.closest('.MuiDataGrid-virtualScroller')?.getBoundingClientRect() ?? around
  const header = area.querySelector('.MuiDataGrid-columnHeaders')?.getBoundingClientRect().bottom ?? around.top
  const left = Math.max(cell.left, viewport.left)
  const right = Math.min(cell.right, viewport.right)
  if (right <= left || cell.bottom <= header + 1 || cell.top >= viewport.bottom) return undefined
  return {
    element,
    id,
    name,
    top: cell.top - around.top + above,
    right: around.right - right,
    height: cell.height - above,
    hasEnd: cell.right <= viewport.right + 1,
  }
}
