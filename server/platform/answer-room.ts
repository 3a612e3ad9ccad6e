/** What the answer to one operation may still take. All its pages share it, so many of them are together no larger than one. */

import { AppError } from './errors.ts'

/** As JSON, in UTF-8. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/** In metadata: 64 KiB of it can be a megabyte of objects. */
export const MAX_ANSWER_VALUES = 250_000

/** Milliseconds of work, from the rows to the text of the answer. */
const LARGE_BYTES = 128 * 1024
const LARGE_VALUES = 10_000

const TOO_LARGE = `The rejections of one operation are larger than ${MAX_ANSWER_BYTES} bytes. Send fewer logs in it.`

export type Size = { bytes: number; values?: number }

type Bounds = {
  bytes?: number
  values?: number
  /** Told what a page takes, below 0 what is given back; throws where there is no room for it among all answers. */
  onTaken?: (bytes: number) => void
}

/** The part of one question in the room of its operation. */
export type AnswerRoom = ReturnType<ReturnType<typeof createAnswerRoom>['part']>

export function createAnswerRoom({ bytes = MAX_ANSWER_BYTES, values = MAX_ANSWER_VALUES, onTaken }: Bounds = {}) {
  const left = { bytes, values }
  const isFull = () => left.bytes <= 0 || left.values <= 0

  function spend(size: Required<Size>): void {
    left.bytes -= size.bytes
    left.values -= size.values
  }

  return {
    /** Whether what it has taken so far is more than an ordinary page. */
    isLarge: () => bytes - left.bytes > LARGE_BYTES || values - left.values > LARGE_VALUES,
    /** For what cannot end early. Throws PAYLOAD_TOO_LARGE where the operation has no room left for it, and what `onTaken` throws. */
    hold(size: number): void {
      if (size > left.bytes) throw new AppError('PAYLOAD_TOO_LARGE', TOO_LARGE)
      onTaken?.(size)
      spend({ bytes: size, values: 0 })
    },
    part() {
      const own = { bytes: 0, values: 0 }
      return {
        bytesLeft: () => left.bytes,
        isFull,
        /**
         * The first items, up to the one that fills the room. `atLeast` of them are taken from a full room too: a page without any would have
         * no cursor that leads on.
         */
        take<Item>(items: readonly Item[], sizeOf: (item: Item) => Size, atLeast = 1): Item[] {
          const taken: Item[] = []
          const size = { bytes: 0, values: 0 }
          for (const item of items) {
            const isFilled = size.bytes >= left.bytes || size.values >= left.values
            if (isFilled && taken.length >= atLeast) break
            const { bytes: ofItem, values: inItem = 0 } = sizeOf(item)
            size.bytes += ofItem
            size.values += inItem
            taken.push(item)
          }
          onTaken?.(size.bytes)
          spend(size)
          own.bytes += size.bytes
          own.values += size.values
          return taken
        },
        /** The question has failed, or is asked again. */
        giveBack(): void {
          spend({ bytes: -own.bytes, values: -own.values })
          onTaken?.(-own.bytes)
          own.bytes = 0
          own.values = 0
        },
      }
    },
  }
}
