/** A cell and its position inside the area around the grid, in pixels. */
export type CellPlace = { element: HTMLElement; id: string; name: string; top: number; right: number; width: number }

/** Undefined if the target is not in a cell of a log, or the cell is out of sight. */
export function placeOfCell(target: EventTarget | null, area: HTMLElement | null): CellPlace | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('.MuiDataGrid-cell[data-field]') : null
  const id = element?.closest<HTMLElement>('.MuiDataGrid-row')?.dataset['id']
  const name = element?.dataset['field']
  if (!area || !element || id === undefined || name === undefined) return undefined
  const cell = element.getBoundingClientRect()
  const around = area.getBoundingClientRect()
  const viewport = element.closest('.MuiDataGrid-virtualScroller')?.getBoundingClientRect() ?? around
  const header = area.querySelector('.MuiDataGrid-columnHeaders')?.getBoundingClientRect().bottom ?? around.top
  const left = Math.max(cell.left, viewport.left)
  const right = Math.min(cell.right, viewport.right)
  if (right <= left || cell.bottom <= header + 1 || cell.top >= viewport.bottom) return undefined
  return { element, id, name, top: cell.top - around.top, right: around.right - right, width: right - left }
}
