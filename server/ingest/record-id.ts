import { createHash, randomFillSync } from 'node:crypto'
import { v5, v7 } from 'uuid'
import type { Draft } from './validate.ts'

/** Changing it, or what is hashed below, gives new ids to every batch that is sent again after the change. */
const NAMESPACE = '6f1c3f0e-52a1-4d6b-9d0a-5a8f3c1c7e42'

/**
 * Ids for the records of one request with an idempotency key: `uuidv5(key, ordinal, sha256(record))`.
 *
 * The ordinal counts the equal records before it in the request, and is not its place in it: a client that sends only the failed
 * part of a batch again moves every record to another place, and must get the same ids. Records that are equal in everything
 * are told apart by their number only, so a client that sends a part again must send all of those that are equal, or none.
 */
export function createRecordIds(idempotencyKey: string): (draft: Draft) => string {
  const seen = new Map<string, number>()
  return (draft) => {
    const digest = digestOf(draft)
    const ordinal = seen.get(digest) ?? 0
    seen.set(digest, ordinal + 1)
    return v5(`${idempotencyKey}\n${ordinal}\n${digest}`, NAMESPACE)
  }
}

/** Over the fields in an order of its own: the id must outlive a change of the message's encoding. */
function digestOf(draft: Draft): string {
  const { timestampMs, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson } = draft
  const content = [timestampMs, level, message, resourceId, traceId, spanId, commit, parentResourceId, metadataJson]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

const RANDOM_BYTES = 16

/**
 * Version 7 ids that rise in the order in which they are made, also within a millisecond: logs with one timestamp keep their order.
 * Random bytes are taken from the system in blocks, because a call for each id costs more than all the rest.
 */
export function createMint(): (nowMs: number) => string {
  const block = new Uint8Array(256 * RANDOM_BYTES)
  let used = block.length
  let msecs = 0
  let seq = 0

  function takeRandom(): Uint8Array {
    if (used === block.length) {
      randomFillSync(block)
      used = 0
    }
    used += RANDOM_BYTES
    return block.subarray(used - RANDOM_BYTES, used)
  }

  return (nowMs) => {
    const random = takeRandom()
    if (nowMs > msecs) {
      msecs = nowMs
      // 30 of the 32 bits that a sequence has: it cannot overflow within a millisecond.
      seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 2
    } else seq++
    return v7({ msecs, seq, random })
  }
}
