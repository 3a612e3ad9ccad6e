import type { LogRow } from '../state/operations.ts'

/** The logs above and below an open one on the page. */
export function neighbours(rows: readonly LogRow[], id: string) {
  const index = rows.findIndex((row) => row.id === id)
  if (index === -1) return { previous: undefined, next: undefined }
  return { previous: rows[index - 1]?.id, next: rows[index + 1]?.id }
}
