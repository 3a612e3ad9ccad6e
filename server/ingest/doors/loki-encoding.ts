import type { JsonObject } from '../metadata.ts'
import type { Frames } from './frames.ts'
import type { LokiEntry } from './loki-log.ts'

/** How Loki's push is written. What reads throws an Error with the reason where the bytes cannot be read. */
export type Encoding = {
  /** Without decoding the entries; the labels of a stream are its resource. */
  findFrames(bytes: Buffer): Frames
  readEntry(bytes: Buffer): LokiEntry
  /** Whether the time of an entry is finer than a millisecond. */
  hasFineTime(bytes: Buffer): boolean
  readLabels(bytes: Buffer): JsonObject
}
