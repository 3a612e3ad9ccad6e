/**
 * Opaque texts, which clients keep and send back: ids, cursors, positions. Base64url of a head, the same for all texts of a codec, and
 * a body. Clients hold on to them, so what a codec has once written it must always read.
 */
export function createOpaque(head: Uint8Array = new Uint8Array()) {
  return {
    encode: (...body: Uint8Array[]): string => Buffer.concat([head, ...body]).toString('base64url'),
    /** The body. Undefined if the text has another head, or is not exactly what `encode` writes: each value has one text. */
    decode(text: string): Buffer | undefined {
      const bytes = Buffer.from(text, 'base64url')
      const isOurs = bytes.subarray(0, head.length).equals(head) && bytes.toString('base64url') === text
      return isOurs ? bytes.subarray(head.length) : undefined
    },
  }
}
