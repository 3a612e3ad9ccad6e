import { createHash } from 'node:crypto'
import { stringify } from 'uuid'

type Body = {
  /** Decoded, so that it does not matter how a retry is compressed. */
  bytes: Buffer
  path: string
  /** By whom it was sent (client-of.ts). */
  client: string
}

/**
 * Ids for the records of a body without an identity of its own: the same body that is sent again has the same ids. A UUID of version 8 that
 * begins with the place of the record in the body, as those under an idempotency key, and ends with a digest of the body.
 */
export function createBodyIds({ bytes, path, client }: Body): (index: number) => string {
  const digest = createHash('sha256')
    .update(JSON.stringify([path, client]))
    .update(bytes)
    .digest()
  const id = digest.subarray(0, 16)
  id.writeUInt8(0x80 | (id.readUInt8(6) & 0x0f), 6)
  id.writeUInt8(0x80 | (id.readUInt8(8) & 0x3f), 8)
  return (index) => {
    id.writeUInt32BE(index)
    return stringify(id)
  }
}
