/** What the doors hand to `accept`: the records of a request, as parsed JSON. */

/** Records in one request. */
export const MAX_RECORDS = 10_000
