/** A chunk that is kept as it came costs some hundred bytes of memory beside its own, so smaller ones are copied together. */
const SMALL_BYTES = 16 * 1024
const BLOCK_BYTES = 64 * 1024

/** Gathers the chunks of a body: what it keeps is little more than their bytes, in however many chunks a client sends them. */
export function createGather() {
  const parts: Buffer[] = []
  let bytes = 0
  let block: Buffer | undefined
  let used = 0

  function closeBlock(): void {
    // A block that is nearly empty would stay as large as a full one.
    if (block) parts.push(used > BLOCK_BYTES / 2 ? block.subarray(0, used) : Buffer.from(block.subarray(0, used)))
    block = undefined
    used = 0
  }

  function copy(chunk: Buffer): void {
    if (used + chunk.length > BLOCK_BYTES) closeBlock()
    block ??= Buffer.allocUnsafeSlow(BLOCK_BYTES)
    used += chunk.copy(block, used)
  }

  return {
    add(chunk: Buffer): void {
      bytes += chunk.length
      // Most bodies are one chunk.
      if (chunk.length < SMALL_BYTES && parts.length > 0) return copy(chunk)
      closeBlock()
      parts.push(chunk)
    },
    bytes: () => bytes,
    whole(): Buffer {
      closeBlock()
      const [first] = parts
      return parts.length === 1 && first ? first : Buffer.concat(parts, bytes)
    },
  }
}
