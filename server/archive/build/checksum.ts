import { crc32 } from 'node:zlib'
import { FRAMES, type FrameName } from '../segment/segment.ts'

/** CRC-32 of all frames of a segment, one after the other, as PostgreSQL's signed int. */
export const checksumOf = (frames: Readonly<Record<FrameName, Uint8Array>>): number =>
  FRAMES.reduce((sum, name) => crc32(frames[name], sum), 0) | 0
