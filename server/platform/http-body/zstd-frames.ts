/**
 * Where the frames of a zstd body end (RFC 8878, section 3.1). The decoder of zlib takes what is left of a frame that is cut within its
 * magic number for the end of the body, and older ones did so wherever it was cut.
 */
const FRAME_MAGIC = 0xfd2fb528
/** Sixteen numbers: the last four bits are free. */
const SKIPPABLE_MAGIC = 0x184d2a50
const MAGIC_BYTES = 4
const BLOCK_HEADER_BYTES = 3
const CHECKSUM_BYTES = 4
const DICTIONARY_ID_BYTES = [0, 1, 2, 4]
const CONTENT_SIZE_BYTES = [0, 2, 4, 8]
const RLE_BLOCK = 1

/** Whether the bytes are whole frames, one or more, and nothing else. What is in the blocks is for the decoder to check. */
export function isWholeZstd(bytes: Buffer): boolean {
  let at = 0
  while (at < bytes.length) at = endOfFrame(bytes, at)
  return at === bytes.length
}

/** The index after the frame that begins here, or one beyond the bytes if they end before it or it is none. */
function endOfFrame(bytes: Buffer, start: number): number {
  const beyond = bytes.length + 1
  const at = start + MAGIC_BYTES
  if (at >= bytes.length) return beyond
  const magic = bytes.readUInt32LE(start)
  if ((magic & ~0xf) === SKIPPABLE_MAGIC) {
    return at + 4 > bytes.length ? beyond : at + 4 + bytes.readUInt32LE(at)
  }
  if (magic !== FRAME_MAGIC) return beyond
  const descriptor = bytes[at] ?? 0
  const hasChecksum = (descriptor & 0x04) !== 0
  const end = endOfBlocks(bytes, at + headerBytes(descriptor))
  return hasChecksum ? end + CHECKSUM_BYTES : end
}

/** The descriptor itself, the window, the id of a dictionary and the size of the content. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionaryIdBytes = DICTIONARY_ID_BYTES[descriptor & 0x03] ?? 0
  const contentSizeBytes = CONTENT_SIZE_BYTES[descriptor >> 6] || (isSingleSegment ? 1 : 0)
  return 1 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes + contentSizeBytes
}

function endOfBlocks(bytes: Buffer, start: number): number {
  let at = start
  let isLast = false
  while (!isLast) {
    if (at + BLOCK_HEADER_BYTES > bytes.length) return bytes.length + 1
    const header = bytes.readUIntLE(at, BLOCK_HEADER_BYTES)
    isLast = (header & 1) !== 0
    const size = ((header >> 1) & 3) === RLE_BLOCK ? 1 : header >> 3
    at += BLOCK_HEADER_BYTES + size
  }
  return at
}
