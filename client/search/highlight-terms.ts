import type { LogFilter } from '../generated/graphql.ts'

/** The texts that a filter looks for in messages, so that they can be marked; not those it excludes. */
export function highlightTerms(filter: LogFilter): readonly string[] {
  if (filter.and || filter.or) return [...(filter.and ?? []), ...(filter.or ?? [])].flatMap(highlightTerms)
  const { contains, startsWith } = filter.message ?? {}
  return [contains, startsWith].filter((term): term is string => typeof term === 'string' && term !== '')
}
