/** Bytes that grow. A varint has 7 bits a byte, the lowest first, and takes every whole number from 0 to 2^53 - 1. */
export function createWriter() {
  let bytes = Buffer.allocUnsafe(1024)
  let length = 0

  function reserve(count: number): void {
    if (length + count <= bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, length + count))
    bytes.copy(larger, 0, 0, length)
    bytes = larger
  }

  function varint(value: number): void {
    reserve(8)
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[length++] = (rest % 128) | 128
    bytes[length++] = rest
  }

  return {
    varint,
    /** Of a number that may be negative; its absolute value is below 2^52. */
    signed: (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value),
    byte(value: number) {
      reserve(1)
      bytes[length++] = value
    },
    /** How many bytes of UTF-8 it took. */
    text(value: string): number {
      // No character takes more than three bytes for each of its units.
      reserve(3 * value.length)
      const written = bytes.write(value, length, 'utf8')
      length += written
      return written
    },
    /** Pairs of digits. */
    hex(digits: string) {
      reserve(digits.length / 2)
      length += bytes.write(digits, length, 'hex')
    },
    raw(value: Uint8Array) {
      reserve(value.length)
      bytes.set(value, length)
      length += value.length
    },
    /** Valid until more is written. */
    done: () => bytes.subarray(0, length),
  }
}

export type Writer = ReturnType<typeof createWriter>
