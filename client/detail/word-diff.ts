/** What two texts have in common, word by word. */
export type DiffPart = { text: string; isShared: boolean }

/** Bound on the comparison's steps; of larger texts only the shared beginning and end are found. */
const MAX_STEPS = 4_000_000

/** Splits both texts into parts that the two share and parts that only one has. */
export function diffWords(left: string, right: string): { left: readonly DiffPart[]; right: readonly DiffPart[] } {
  const [a, b] = [wordsOf(left), wordsOf(right)]
  const start = a.findIndex((word, index) => word !== b[index])
  if (start === -1 && a.length === b.length) return { left: joinParts(a, []), right: joinParts(b, []) }
  const before = start === -1 ? a.length : start
  let after = 0
  while (after < Math.min(a.length, b.length) - before && a.at(-1 - after) === b.at(-1 - after)) after++
  const middle = [a.slice(before, a.length - after), b.slice(before, b.length - after)] as const
  const shared = findShared(...middle)
  const ownOf = (side: 0 | 1) => middle[side].flatMap((_, index) => (shared[side].has(index) ? [] : [index + before]))
  return { left: joinParts(a, ownOf(0)), right: joinParts(b, ownOf(1)) }
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? []
}

/** Neighbours of one kind become one part. */
function joinParts(words: readonly string[], own: readonly number[]): readonly DiffPart[] {
  const isOwn = new Set(own)
  const parts: DiffPart[] = []
  for (const [index, text] of words.entries()) {
    const isShared = !isOwn.has(index)
    const last = parts.at(-1)
    if (last?.isShared === isShared) last.text += text
    else parts.push({ text, isShared })
  }
  return parts
}

/** The indexes of the longest common subsequence's words on each side. */
function findShared(a: readonly string[], b: readonly string[]): readonly [Set<number>, Set<number>] {
  const shared = [new Set<number>(), new Set<number>()] as const
  if (a.length * b.length > MAX_STEPS) return shared
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      shared[0].add(i++)
      shared[1].add(j++)
    } else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return shared
}
