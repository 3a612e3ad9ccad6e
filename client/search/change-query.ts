/** Changes to the search by a click: from one text of the search language to another. */
import type { LogFilter } from '../generated/graphql.ts'
import { allOf, conjuncts, EVERYTHING, negate } from './filter.ts'
import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'

/** Adds a condition to the search. A search with a syntax error is replaced. */
export function withCondition(query: string, condition: LogFilter): string {
  const text = printFilter(condition)
  const parts = partsOf(query).filter((part) => printFilter(part) !== printFilter(negate(condition)))
  return parts.some((part) => printFilter(part) === text) ? query : printFilter(allOf([...parts, condition]))
}

/** Replaces one part of the search, by its index in `partsOf`; without a replacement it is removed. */
export function withPart(query: string, index: number, replacement: LogFilter = EVERYTHING): string {
  return printFilter(allOf(partsOf(query).map((part, at) => (at === index ? replacement : part))))
}

/** The conditions that must all hold, in the order of the text. */
export function partsOf(query: string): readonly LogFilter[] {
  return conjuncts(parseSearch(query).filter ?? EVERYTHING)
}
