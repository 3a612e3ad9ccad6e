/** A column header in the window. */
export type HeaderPlace = { name: string; left: number; right: number }

/** Where a column goes that is let go: before another one, or null for the end. `x` is that edge. */
export type DropPlace = { before: string | null; x: number }

/**
 * @param headers from left to right; the first one keeps its place
 * @param x of the pointer
 */
export function dropPlace([first, ...headers]: readonly HeaderPlace[], x: number): DropPlace | undefined {
  const next = headers.find(({ left, right }) => x < (left + right) / 2)
  const edge = next?.left ?? headers.at(-1)?.right
  return first && edge !== undefined ? { before: next?.name ?? null, x: edge } : undefined
}
