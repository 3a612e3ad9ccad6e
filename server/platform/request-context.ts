/** What a GraphQL operation carries along to the resolvers. */
export type RequestContext = {
  /** Aborts when the client no longer waits for the answer. */
  signal: AbortSignal
  /** What answering has cost so far; it is shown as `extensions.cost`. */
  cost: {
    /** Rows that PostgreSQL has returned. */
    rows: number
  }
}
