import type { IncomingHttpHeaders } from 'node:http'

/** Node joins a header that was sent twice with a comma; it is a string for every header that it does not know. */
export function readKey({ 'idempotency-key': key }: IncomingHttpHeaders): string | undefined {
  return Array.isArray(key) ? key.join(', ') : key
}
