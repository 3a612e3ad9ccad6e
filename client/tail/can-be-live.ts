import type { LogFilter } from '../generated/graphql.ts'
import { TEXT_FIELDS } from '../search/fields.ts'

/** A regular expression is PostgreSQL's, and a tail does not ask PostgreSQL. */
export function canBeLive(filter: LogFilter): boolean {
  const parts = [...(filter.and ?? []), ...(filter.or ?? []), ...(filter.not ? [filter.not] : [])]
  return TEXT_FIELDS.every((field) => typeof filter[field]?.regex !== 'string') && parts.every(canBeLive)
}
