/** The look of the list in the address: `cols=level,resourceId:120,message`, `wrap=1`, `density=standard`. */
import { splitNames, type Layout } from '../state/layout.ts'
import { parseColumn } from './column-ref.ts'
import {
  ALWAYS_SHOWN,
  DEFAULT_SETTINGS,
  DENSITIES,
  isMetadata,
  MAX_METADATA_COLUMNS,
  type ColumnSetting,
  type GridSettings,
} from './grid-settings.ts'

/** The time is always the first column, and is named only where somebody has set its width. */
const TIME = 'timestamp'

/** The columns that are shown, each with the width that somebody has set. */
export function printGridLayout({ columns, widths, wrap, density }: GridSettings): Layout {
  const shown = columns.filter((column) => column.shown).map(({ name }) => name)
  const names = widths[TIME] === undefined ? shown : [TIME, ...shown]
  const cols = names.map((name) => (widths[name] === undefined ? name : `${name}:${widths[name]}`)).join(',')
  return { cols, wrap: wrap ? '1' : '0', density }
}

/** The settings of this browser, with what a layout names instead; what cannot be read is as if it were not named. */
export function withGridLayout(own: GridSettings, layout: Layout): GridSettings {
  const { wrap } = layout
  return {
    ...columnsOf(own, layout.cols),
    wrap: wrap === '1' || (wrap !== '0' && own.wrap),
    density: DENSITIES.find((density) => density === layout.density) ?? own.density,
  }
}

function columnsOf(own: GridSettings, cols: string | undefined): Pick<GridSettings, 'columns' | 'widths'> {
  // The browser's own settings also know the places of the hidden columns.
  if (cols === undefined || cols === printGridLayout(own).cols) return own
  const named = readColumns(cols)
  if (named.length === 0) return own
  const names = withMessage([...new Set(named.map(({ name }) => name))].filter((name) => name !== TIME)).filter(
    isWithinLimit,
  )
  const shown = names.map((name) => ({ name, shown: true }))
  const hidden = own.columns.filter(({ name }) => !names.includes(name)).map(({ name }) => ({ name, shown: false }))
  const widths = named.flatMap(({ name, width }) => (width === undefined ? [] : [[name, width] as const]))
  return { columns: withHidden(shown, hidden), widths: Object.fromEntries(widths) }
}

type Named = { name: string; width: number | undefined }

function readColumns(cols: string): readonly Named[] {
  return splitNames(cols).flatMap((text) => {
    const [, name = text, width] = /^(.*?)(?::(\d{1,4}))?$/s.exec(text) ?? []
    const isKnown = name === TIME || isOurs(name) || (isMetadata(name) && parseColumn(name)?.name === name)
    return isKnown ? [{ name, width: width === undefined || Number(width) === 0 ? undefined : Number(width) }] : []
  })
}

const isOurs = (column: string) => DEFAULT_SETTINGS.columns.some(({ name }) => name === column)

/** Each column of the metadata costs the list something. */
function isWithinLimit(name: string, index: number, names: readonly string[]): boolean {
  return !isMetadata(name) || names.slice(0, index).filter(isMetadata).length < MAX_METADATA_COLUMNS
}

const withMessage = (names: readonly string[]) => (names.includes(ALWAYS_SHOWN) ? names : [...names, ALWAYS_SHOWN])

/** Before the message if that is the last column, as where columns are added. */
function withHidden(shown: readonly ColumnSetting[], hidden: readonly ColumnSetting[]): readonly ColumnSetting[] {
  const at = shown.at(-1)?.name === ALWAYS_SHOWN ? shown.length - 1 : shown.length
  return shown.toSpliced(at, 0, ...hidden)
}
