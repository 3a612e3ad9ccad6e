/** How much one filter may hold. The explorer reads it too, and offers no filter that would be refused. */
export const FILTER_LIMITS = {
  /** Filters inside of filters, the outermost counted. */
  maxDepth: 8,
  /** Filters and conditions together. */
  maxNodes: 256,
  maxConditions: 64,
  maxInValues: 256,
  /** Of a value, and of all keys of a path together. */
  maxTextBytes: 4096,
  /** As many as stored metadata has levels. */
  maxPathKeys: 32,
  maxPatternChars: 256,
  /** Of the pattern of messages. */
  maxPatternVariables: 64,
} as const
