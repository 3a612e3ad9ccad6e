import type { LogFilter, SortDirection } from '../generated/graphql.ts'
import { MAX_ADDRESS_CHARS } from './shorten-link.ts'

export type ExportFormat = 'ndjson' | 'csv'
export type ExportSearch = { where: LogFilter | undefined; orderBy: SortDirection }
export type ExportRequest = ExportSearch & { format: ExportFormat; after?: string | undefined }

/** The address of a download; undefined where the filter is too long for one. */
export function exportUrl({ format, where, orderBy, after }: ExportRequest): string | undefined {
  const params = new URLSearchParams({ format, orderBy })
  if (where !== undefined) params.set('where', JSON.stringify(where))
  if (after !== undefined) params.set('after', after)
  const url = `/export?${params}`
  return url.length > MAX_ADDRESS_CHARS ? undefined : url
}

/** By its address, or with a filter of any length in a body. */
export function fetchExport(request: ExportRequest, signal: AbortSignal): Promise<Response> {
  const url = exportUrl(request)
  if (url !== undefined) return fetch(url, { signal })
  const { format, where, orderBy, after } = request
  const body = JSON.stringify({ format, where, orderBy, after })
  return fetch('/export', { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal })
}
