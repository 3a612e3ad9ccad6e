import type { LogFilter, SortDirection } from '../generated/graphql.ts'

export type ExportFormat = 'ndjson' | 'csv'
export type ExportSearch = { where: LogFilter | undefined; orderBy: SortDirection }
export type ExportRequest = ExportSearch & { format: ExportFormat; after?: string | undefined }

export function exportUrl({ format, where, orderBy, after }: ExportRequest): string {
  const params = new URLSearchParams({ format, orderBy })
  if (where !== undefined) params.set('where', JSON.stringify(where))
  if (after !== undefined) params.set('after', after)
  return `/export?${params}`
}
