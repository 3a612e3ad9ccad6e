import { createHash, randomFillSync } from 'node:crypto'
import { stringify, v5, v7 } from 'uuid'
import type { Draft } from './validate.ts'

/**
 * What an id under an idempotency key is derived from. `content` is that of Timberline 0.2, whose APIs may run beside this one: all of
 * them must give the same id to a request that is sent again. `place` replaces it once the database has microseconds.
 */
export type Derivation = 'content' | 'place'

/** The id of a record, and its index in the request. */
export type GiveId = (draft: Draft, index: number) => string

/** Ids for the records of one request with an idempotency key. */
export function createRecordIds(idempotencyKey: string, derivation: Derivation): GiveId {
  return derivation === 'place' ? idsByPlace(idempotencyKey) : idsByContent(idempotencyKey)
}

/**
 * A UUID of version 8 that begins with the record's place in the request and ends with a hash of the key and the record: records of one
 * moment are read in the order in which they were sent, and the same request sent again has the same ids.
 */
function idsByPlace(idempotencyKey: string): GiveId {
  return (draft, index) => {
    const bytes = createHash('sha256')
      .update(JSON.stringify([idempotencyKey, draft.timestampUs, ...contentOf(draft), sortKeys(draft.metadataJson)]))
      .digest()
      .subarray(0, 16)
    bytes.writeUInt16BE(index)
    return uuid8(bytes)
  }
}

/** 16 bytes of one's own choice as a UUID of version 8, which takes six of their bits. */
export function uuid8(bytes: Buffer): string {
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6)
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
  return stringify(bytes)
}

/** Changing it, or what is hashed below, gives new ids to every batch that is sent again after the change. */
const NAMESPACE = '6f1c3f0e-52a1-4d6b-9d0a-5a8f3c1c7e42'

/** `uuidv5(key, ordinal, sha256(record))`; the ordinal counts the equal records before it in the request. */
function idsByContent(idempotencyKey: string): GiveId {
  const seen = new Map<string, number>()
  return (draft) => {
    const content = [...contentOf(draft), draft.metadataJson]
    const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex')
    const ordinal = seen.get(digest) ?? 0
    seen.set(digest, ordinal + 1)
    return v5(`${idempotencyKey}\n${ordinal}\n${digest}`, NAMESPACE)
  }
}

/** The fields in an order of its own: the id must outlive a change of the message's encoding. The metadata come last. */
function contentOf(draft: Draft): readonly (string | number | null)[] {
  const { timestampMs, level, message, resourceId, traceId, spanId, commit, parentResourceId } = draft
  return [timestampMs, level, message, resourceId, traceId, spanId, commit, parentResourceId]
}

/** The order of keys means nothing in JSON, and a client that serialises a retry again may write another. */
function sortKeys(json: string): string {
  if (json === '{}') return json
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    // Made of entries, so that `__proto__` is a key like any other.
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
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
