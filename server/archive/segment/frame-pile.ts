/**
 * Frames of one kind, of segments that are read one after the other: who asks for the next one, and the next, has more and more of them
 * decompressed at once. A call for each would take as long again.
 */
import { compressedOf, unzip, type Compressed, type FrameOf, type PiledFrame } from './frame.ts'
import { SegmentError } from './segment-error.ts'

export type Stacked = { bytes: Uint8Array; n: number }

const MAX_FRAMES = 32
/** Of what is decompressed at once, unless one frame has more. */
const MAX_BYTES = 1024 * 1024

/** As many as are given, in their order. */
export function createPile(frames: readonly Stacked[]): PiledFrame[] {
  const contents: (Buffer | undefined)[] = []
  let next = 0
  let size = 1

  function open(from: number, of: FrameOf): void {
    size = from === next ? Math.min(MAX_FRAMES, size * 2) : 1
    const some = fitting(frames.slice(from, from + size).map(({ bytes, n }) => compressedOf(bytes, { ...of, n })))
    next = from + some.length
    const whole = unzip({ fail: (problem) => new SegmentError(of.part, problem) }, some)
    let at = 0
    for (const [i, { length }] of some.entries()) contents[from + i] = whole.subarray(at, (at += length))
  }

  return frames.map(({ bytes }, i) => ({
    bytes,
    // Which of them is damaged is found when each is read by itself.
    content(of) {
      try {
        if (!contents[i]) open(i, of)
      } catch (error) {
        if (!(error instanceof SegmentError)) throw error
      }
      const content = contents[i]
      contents[i] = undefined
      return content
    },
  }))
}

function fitting(compressed: readonly Compressed[]): Compressed[] {
  let bytes = 0
  return compressed.filter(({ length }, i) => {
    bytes += length
    return i === 0 || bytes <= MAX_BYTES
  })
}
