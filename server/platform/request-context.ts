/** What a GraphQL operation carries along to the resolvers. */
export type RequestContext = {
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal
  /** What answering has cost so far; it is shown as `extensions.cost`. */
  cost: {
    /** Rows that PostgreSQL has returned. */
    rows: number
  }
}
