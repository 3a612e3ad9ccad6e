/** How a click changes what is searched for: a text of the search language in, another one out. */
import type { LogFilter } from '../generated/graphql.ts'
import { allOf, conjuncts, EVERYTHING, negate } from './filter.ts'
import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'

/** The search and this condition. A text that cannot be read makes way for it. */
export function withCondition(query: string, condition: LogFilter): string {
  const text = printFilter(condition)
  const parts = partsOf(query).filter((part) => printFilter(part) !== printFilter(negate(condition)))
  return parts.some((part) => printFilter(part) === text) ? query : printFilter(allOf([...parts, condition]))
}

/** The search with one of its parts, as `partsOf` lists them, replaced; without it if there is nothing in its place. */
export function withPart(query: string, index: number, replacement: LogFilter = EVERYTHING): string {
  return printFilter(allOf(partsOf(query).map((part, at) => (at === index ? replacement : part))))
}

/** The conditions that must all hold, in the order of the text. */
export function partsOf(query: string): readonly LogFilter[] {
  return conjuncts(parseSearch(query).filter ?? EVERYTHING)
}
