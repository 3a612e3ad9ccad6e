/** The layout of the list. The browser keeps it; an address may name another one (`grid-layout.ts`). */
import type { FieldRef } from '../search/fields.ts'
import { printPath } from '../search/print.ts'
import { parseColumn } from './column-ref.ts'

export const DENSITIES = ['compact', 'standard', 'comfortable'] as const

/** The height of a row of one line, in pixels. */
export const ROW_HEIGHTS: Readonly<Record<(typeof DENSITIES)[number], number>> = {
  compact: 24,
  standard: 36,
  comfortable: 52,
}

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
export const MAX_METADATA_COLUMNS = 20

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

/** The parts of the settings that are not as before. */
export function changedSettings(before: GridSettings, after: GridSettings): Partial<GridSettings> {
  return {
    ...(after.columns !== before.columns && { columns: after.columns }),
    ...(after.widths !== before.widths && { widths: after.widths }),
    ...(after.wrap !== before.wrap && { wrap: after.wrap }),
    ...(after.density !== before.density && { density: after.density }),
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

/** Undefined for the last one that is shown on that side. */
export function moveShownColumn(settings: GridSettings, name: string, by: -1 | 1): GridSettings | undefined {
  const shown = settings.columns.filter((column) => column.shown)
  const at = shown.findIndex((column) => column.name === name)
  const beside = shown[at + by]
  if (at === -1 || !beside) return undefined
  const next = by === -1 ? beside : shown[at + 2]
  return placeColumn(settings, name, next?.name ?? null)
}

/** @param before the column that follows, null for the end */
export function placeColumn(settings: GridSettings, name: string, before: string | null): GridSettings {
  const moved = settings.columns.find((column) => column.name === name)
  if (!moved || name === before) return settings
  const others = settings.columns.filter((column) => column !== moved)
  const at = others.findIndex((column) => column.name === before)
  return { ...settings, columns: others.toSpliced(at === -1 ? others.length : at, 0, moved) }
}

/** One of the metadata is gone, the others are still offered. */
export function hideColumn(settings: GridSettings, name: string): GridSettings {
  return isMetadata(name) ? removeColumn(settings, name) : toggleColumn(settings, name)
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

/** With a column for the field. Undefined if the list shows one already, or has no room for it. */
export function showColumn(settings: GridSettings, field: FieldRef): GridSettings | undefined {
  const name = field.field === 'metadata' ? printPath(field.path) : field.field
  const column = settings.columns.find((known) => known.name === name)
  if (column) return column.shown ? undefined : toggleColumn(settings, name)
  return field.field === 'metadata' ? addMetadataColumn(settings, name) : undefined
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
