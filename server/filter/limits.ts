/** How much one filter may hold. The explorer reads it too, and offers no filter that would be refused. */
export const FILTER_LIMITS = {
  /** Filters inside of filters, the outermost counted. */
  maxDepth: 8,
  /** Filters and conditions together. */
  maxNodes: 256,
  maxConditions: 64,
  maxInValues: 256,
  maxTextBytes: 4096,
  maxPatternChars: 256,
} as const
