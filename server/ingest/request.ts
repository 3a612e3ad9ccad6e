/** What the doors hand to `accept`: the records of a request, as parsed JSON. */

/** Records in one request. */
export const MAX_RECORDS = 10_000

/** Replaces a line of NDJSON that is not JSON. No JSON text yields a symbol, so it cannot be confused with a record. */
export const UNREADABLE = Symbol('not JSON')
