/** Doubles as PostgreSQL's `float8send` writes them, one after the other. */
export function unpackNumbers(bytes: Uint8Array): Float64Array {
  const numbers = new Float64Array(bytes.length / 8)
  const copy = Buffer.from(numbers.buffer)
  copy.set(bytes)
  copy.swap64()
  return numbers
}
