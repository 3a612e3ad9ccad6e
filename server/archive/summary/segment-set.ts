/** Sets of segments of a part. In memory they are bits: segment `i` is bit `i % 8` of byte `i / 8`. */
import { SegmentError } from '../segment/segment-error.ts'

export type SegmentSet = Uint8Array

export const widthOf = (segments: number): number => Math.ceil(segments / 8)

export const emptySet = (segments: number): SegmentSet => new Uint8Array(widthOf(segments))

export function addTo(set: SegmentSet, segment: number): void {
  set[segment >> 3] = (set[segment >> 3] ?? 0) | (1 << (segment & 7))
}

/** As it is stored: the numbers of the segments, two bytes each, or where that is shorter the bits. */
const NUMBERS = 0
const BITS = 1

export function writeSegments(members: readonly number[], segments: number): Buffer {
  const width = widthOf(segments)
  const isShort = 2 * members.length < width
  const bytes = Buffer.alloc(1 + (isShort ? 2 * members.length : width))
  bytes[0] = isShort ? NUMBERS : BITS
  const body = bytes.subarray(1)
  for (const [i, member] of members.entries()) {
    if (isShort) body.writeUInt16LE(member, 2 * i)
    else addTo(body, member)
  }
  return bytes
}

/** Throws a SegmentError. */
export function readSegments(bytes: Uint8Array, segments: number): SegmentSet {
  const set = emptySet(segments)
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(1)
  if (bytes[0] === BITS && body.length === set.length) {
    set.set(body)
    return set
  }
  if (bytes[0] !== NUMBERS || body.length % 2 !== 0) throw damaged('its form is unknown')
  for (let at = 0; at < body.length; at += 2) {
    const member = body.readUInt16LE(at)
    if (member >= segments) throw damaged(`segment ${member} is none of ${segments}`)
    addTo(set, member)
  }
  return set
}

const damaged = (problem: string) => new SegmentError('A set of segments', problem)
