import { SegmentError } from './segment-error.ts'

/** Rows, values or bytes: a segment has fewer of each. */
const MAX_PLACES = 2 ** 24

/** Reads what a writer wrote. Whatever leads out of the bytes throws a SegmentError that names `part`. */
export function createReader(bytes: Buffer, part: string) {
  let at = 0

  const fail = (problem: string, options?: ErrorOptions) => new SegmentError(part, problem, options)

  function varint(): number {
    let value = 0
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw fail('it ends too early')
      value += (byte & 127) * factor
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
    }
    throw fail('a number is too large')
  }

  function take(count: number): Buffer {
    if (count > bytes.length - at) throw fail('it ends too early')
    at += count
    return bytes.subarray(at - count, at)
  }

  return {
    varint,
    take,
    fail,
    signed(): number {
      const value = varint()
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    },
    byte: (): number => take(1)[0] ?? 0,
    /** A number of rows, values or bytes. */
    count(max = MAX_PLACES): number {
      const value = varint()
      if (value > max) throw fail(`it counts ${value} where ${max} are possible`)
      return value
    },
    /** Nothing may be left. */
    end(): void {
      if (at !== bytes.length) throw fail(`${bytes.length - at} bytes are left over`)
    },
  }
}

export type Reader = ReturnType<typeof createReader>
