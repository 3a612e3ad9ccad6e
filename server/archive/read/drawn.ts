/** A number from 0 to 1 that only chance relates to what it is made of, and that is the same each time: the finalizer of MurmurHash3, number by number. */
export function drawn(...of: readonly number[]): number {
  let hash = 0
  for (const each of of) {
    hash = Math.imul(hash ^ each, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash = Math.imul((hash ^ (hash >>> 16)) + 0x9e3779b9, 0x85ebca6b)
    hash ^= hash >>> 15
  }
  return (hash >>> 0) / 2 ** 32
}
