/**
 * What frames are made of, each compressed by itself: numbers, texts, and bytes too random to be compressed. In one block with the others
 * they would make these larger.
 */
import type { Block } from './frame.ts'
import type { Reader } from './reader.ts'
import { createWriter, type Writer } from './writer.ts'

type Areas<T> = { numbers: T; text: T; bytes: T }
export type AreaWriters = Areas<Writer>
export type AreaReaders = Areas<Reader>

export const AREAS = 3

export const createAreas = (): AreaWriters => ({
  numbers: createWriter(),
  text: createWriter(),
  bytes: createWriter(),
})

export const blocksOf = ({ numbers, text, bytes }: AreaWriters): Block[] => [
  { bytes: numbers.done() },
  { bytes: text.done() },
  { bytes: bytes.done(), isRandom: true },
]

export function areasOf([numbers, text, bytes]: readonly Reader[]): AreaReaders {
  if (!numbers || !text || !bytes) throw new RangeError(`They are not ${AREAS} blocks.`)
  return { numbers, text, bytes }
}

/** Everything must have been read. */
export function endAreas({ numbers, text, bytes }: AreaReaders): void {
  for (const reader of [numbers, text, bytes]) reader.end()
}
