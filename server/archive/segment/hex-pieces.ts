/** So many texts are made one by one. Where more are asked for, all of them are made at once, and each is a part. */
export const FEW = 8

/** Pieces of bytes as hexadecimal digits. */
export function createHexPieces(bytes: Buffer): (from: number, to: number) => string {
  let asked = 0
  let whole: string | undefined
  return (from, to) => {
    if (asked++ < FEW) return bytes.toString('hex', from, to)
    whole ??= bytes.toString('hex')
    return whole.slice(2 * from, 2 * to)
  }
}
