/** The widths of the drawer, in pixels. */

export const MIN_WIDTH = 360
export const MAX_WIDTH = 2000

/** Both the list and the drawer are usable from here on. */
export const BESIDE = '@media (min-width: 1280px)'
/** What a drawer beside it leaves for the list and the filters. */
export const LIST_MIN_WIDTH = 560

export function boundWidth(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)))
}

/** A width that was kept; undefined for the usual one. */
export function readWidth(kept: string | null): number | undefined {
  const width = Number(kept)
  return width >= MIN_WIDTH && width <= MAX_WIDTH ? width : undefined
}
