/** A record that was sent, but cannot be read: it takes the place of the record, so that the others keep theirs. */

const REASON = Symbol('why the record cannot be read')

/** No JSON text yields a symbol, so it cannot be confused with a record. */
type Unreadable = { readonly [REASON]: string }

/** `reason` is a sentence for the client. */
export function unreadable(reason: string): Unreadable {
  return { [REASON]: reason }
}

/** Undefined for a record that was read. */
export function whyUnreadable(record: unknown): string | undefined {
  return typeof record === 'object' && record !== null && REASON in record ? (record as Unreadable)[REASON] : undefined
}
