import { createHash } from 'node:crypto'
import { uuid8 } from '../record-id.ts'

/**
 * Which bodies without an identity of their own are recognised when they are sent again: all, none, or those in which a time is finer than
 * a millisecond: nobody sends the same one twice but to repeat it. Two equal bodies of coarser times may be two events.
 */
export type DeduplicateBodies = 'fine' | 'all' | 'none'

type Body = {
  /** Decoded, so that it does not matter how a retry is compressed. */
  bytes: Buffer
  /** Path and query. */
  url: string
  /** By whom it was sent (client-of.ts). */
  client: string
  /** The id of who has sent it; empty for anybody. */
  sender: string
}

/** Undefined where the body may be another event than the same body before. */
export function bodyIdsOf(
  body: Body,
  { deduplicate, isFine }: { deduplicate: DeduplicateBodies; isFine: () => boolean },
): ((index: number) => string) | undefined {
  const isKnown = deduplicate === 'all' || (deduplicate === 'fine' && isFine())
  return isKnown ? createBodyIds(body) : undefined
}

/**
 * Ids for the records of a body without an identity of its own: the same body that is sent again has the same ids. A UUID of version 8 that
 * begins with the place of the record in the body, as those under an idempotency key, and ends with a digest of the body.
 */
function createBodyIds({ bytes, url, client, sender }: Body): (index: number) => string {
  const digest = createHash('sha256')
    .update(JSON.stringify(sender === '' ? [url, client] : [url, client, sender]))
    .update(bytes)
    .digest()
  // Only the first group differs.
  const rest = uuid8(digest.subarray(0, 16)).slice(8)
  return (index) => index.toString(16).padStart(8, '0') + rest
}
