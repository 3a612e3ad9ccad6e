import type { LogFilter } from '../generated/graphql.ts'
import { TEXT_FIELDS } from '../search/fields.ts'

/** Regular expressions run only in PostgreSQL, which a tail does not query. */
export function canBeLive(filter: LogFilter): boolean {
  const parts = [...(filter.and ?? []), ...(filter.or ?? []), ...(filter.not ? [filter.not] : [])]
  return TEXT_FIELDS.every((field) => typeof filter[field]?.regex !== 'string') && parts.every(canBeLive)
}
