/** Bytes that are looked at four at a time, as one number: twice as fast as one by one. */

/** All of them but the last one to three. They begin at a multiple of four: others are copied there. */
export function wordsOf(bytes: Buffer): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}

/** A byte of this value four times. */
export const fourOf = (byte: number) => byte * 0x01010101

const HIGHEST_BITS = 0x80808080

/** Whether a byte of the word is one of the four, or of the other four. */
export const hasOne = (word: number, four: number, others = four) =>
  ((borrows(word ^ four) | borrows(word ^ others)) & HIGHEST_BITS) !== 0

/** Subtracting 1 from each byte sets the highest bit of one that was 0, and of none before it that had it clear. */
const borrows = (word: number) => (word - 0x01010101) & ~word

/** How many bytes have this value; it stops counting beyond `most`. */
export function countByte(bytes: Buffer, byte: number, most: number): number {
  const words = wordsOf(bytes)
  const four = fourOf(byte)
  let count = 0
  for (let index = 0; index < words.length && count <= most; index++) {
    if (!hasOne(words[index] ?? 0, four)) continue
    for (let at = 4 * index; at < 4 * index + 4; at++) if (bytes[at] === byte) count++
  }
  for (let at = 4 * words.length; at < bytes.length; at++) if (bytes[at] === byte) count++
  return count
}
