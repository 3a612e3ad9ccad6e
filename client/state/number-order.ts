/** The order of the list by a number of the metadata, and its form in the address: `sort=metadata.duration_ms:desc`. */
import type { SortDirection } from '../generated/graphql.ts'
import { parsePath } from '../search/metadata-path.ts'
import { printPath } from '../search/print.ts'

export type NumberOrder = { path: readonly string[]; direction: SortDirection }

export const printNumberOrder = ({ path, direction }: NumberOrder): string =>
  `${printPath(path)}:${direction === 'ASC' ? 'asc' : 'desc'}`

/** Null for what is none. */
export function readNumberOrder(text: string | null): NumberOrder | null {
  const [, name = '', direction] = /^(.+):(asc|desc)$/s.exec(text ?? '') ?? []
  const path = name === '' ? undefined : parsePath(name)
  return path ? { path, direction: direction === 'asc' ? 'ASC' : 'DESC' } : null
}
