/** A record that was sent, but cannot be read: it takes the place of the record, so that the others keep theirs. */

const REASON = Symbol('why the record cannot be read')
const SENT = Symbol('what was sent')

/** No JSON text yields a symbol, so it cannot be confused with a record. */
type Unreadable = { readonly [REASON]: string; readonly [SENT]: unknown }

/** `reason` is a sentence for the client, `sent` what there is of the record for people to see: its text, or what was read of it. */
export function unreadable(reason: string, sent?: unknown): Unreadable {
  return { [REASON]: reason, [SENT]: sent }
}

/** Undefined for a record that was read. */
export function whyUnreadable(record: unknown): string | undefined {
  return isUnreadable(record) ? record[REASON] : undefined
}

/** The record itself, if it was read. */
export function whatWasSent(record: unknown): unknown {
  return isUnreadable(record) ? record[SENT] : record
}

function isUnreadable(record: unknown): record is Unreadable {
  return typeof record === 'object' && record !== null && REASON in record
}
