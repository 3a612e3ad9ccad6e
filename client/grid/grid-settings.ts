/** The layout of the list. It is a personal setting, so the browser stores it, not the address. */
import { parseColumn } from './column-ref.ts'

export const DENSITIES = ['compact', 'standard', 'comfortable'] as const

export type ColumnSetting = { name: string; shown: boolean }
export type GridSettings = {
  /** In their order, after the time, which is always the first. The name is that of a field, or `metadata.user.id`. */
  columns: readonly ColumnSetting[]
  /** In pixels, of the columns that somebody has resized. */
  widths: Readonly<Record<string, number>>
  /** Whether messages take as many lines as they need, up to a limit, instead of one. */
  wrap: boolean
  density: (typeof DENSITIES)[number]
}

/** The column that cannot be hidden. */
export const ALWAYS_SHOWN = 'message'
const MAX_METADATA_COLUMNS = 20

export const DEFAULT_SETTINGS: GridSettings = {
  columns: [
    { name: 'level', shown: true },
    { name: 'resourceId', shown: true },
    { name: 'parentResourceId', shown: false },
    { name: 'traceId', shown: false },
    { name: 'spanId', shown: false },
    { name: 'commit', shown: false },
    { name: 'message', shown: true },
  ],
  widths: {},
  wrap: false,
  density: 'compact',
}

/** Reads stored settings; invalid parts get their defaults. */
export function parseSettings(text: string | null): GridSettings {
  const kept = parseObject(text)
  return {
    columns: parseColumns(kept['columns']),
    widths: parseWidths(kept['widths']),
    wrap: kept['wrap'] === true,
    density: DENSITIES.find((density) => density === kept['density']) ?? 'compact',
  }
}

export function toggleColumn(settings: GridSettings, name: string): GridSettings {
  const columns = settings.columns.map((column) =>
    column.name === name && name !== ALWAYS_SHOWN ? { ...column, shown: !column.shown } : column,
  )
  return { ...settings, columns }
}

/** @param by -1 moves up, 1 moves down; a column at the end stays */
export function moveColumn(settings: GridSettings, name: string, by: -1 | 1): GridSettings {
  const from = settings.columns.findIndex((column) => column.name === name)
  const [one, other] = [settings.columns[from], settings.columns[from + by]]
  if (!one || !other) return settings
  const columns = settings.columns.with(from, other).with(from + by, one)
  return { ...settings, columns }
}

/**
 * Adds a column for a metadata path, before the message if that is the last column; undefined if the text is not a path.
 * @param text as the search language writes it, `metadata.` may be left out: `user.id`, `http."status code"`
 */
export function addMetadataColumn(settings: GridSettings, text: string): GridSettings | undefined {
  const trimmed = text.trim()
  const column = parseColumn(trimmed.startsWith('metadata.') ? trimmed : `metadata.${trimmed}`)
  if (column?.ref.field !== 'metadata') return undefined
  const { name } = column
  if (settings.columns.some((known) => known.name === name)) {
    return {
      ...settings,
      columns: settings.columns.map((known) => (known.name === name ? { name, shown: true } : known)),
    }
  }
  if (settings.columns.filter((known) => isMetadata(known.name)).length >= MAX_METADATA_COLUMNS) return undefined
  const at = settings.columns.at(-1)?.name === ALWAYS_SHOWN ? settings.columns.length - 1 : settings.columns.length
  return { ...settings, columns: settings.columns.toSpliced(at, 0, { name, shown: true }) }
}

export function removeColumn(settings: GridSettings, name: string): GridSettings {
  return { ...settings, columns: settings.columns.filter((column) => column.name !== name) }
}

export function isMetadata(name: string): boolean {
  return name.startsWith('metadata.')
}

/** Whether the list needs the metadata of its logs. */
export function showsMetadata({ columns }: GridSettings): boolean {
  return columns.some(({ name, shown }) => shown && isMetadata(name))
}

function parseColumns(kept: unknown): readonly ColumnSetting[] {
  const listed = (Array.isArray(kept) ? kept : []).filter(isColumn)
  const known = listed.filter(
    ({ name }, index) => parseColumn(name)?.name === name && listed.findIndex((other) => other.name === name) === index,
  )
  const absent = DEFAULT_SETTINGS.columns.filter(({ name }) => !known.some((column) => column.name === name))
  if (known.length === 0) return absent
  return [...known.map(({ name, shown }) => ({ name, shown: shown || name === ALWAYS_SHOWN })), ...absent]
}

function parseWidths(kept: unknown): Record<string, number> {
  const entries = Object.entries(isObject(kept) ? kept : {})
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0),
  )
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function isColumn(value: unknown): value is ColumnSetting {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['shown'] === 'boolean'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
