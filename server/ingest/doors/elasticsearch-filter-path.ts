/** The parameter `filter_path`, by which clients say which parts of an answer they read. */

/** Whether a path of keys is a part of what was asked for, or leads to one. */
export type FilterPath = (path: readonly string[]) => boolean

const ALL: FilterPath = () => true

/** A longer one is none that a client sends. */
const MAX_CHARACTERS = 500

/** `errors,items.*.error`: a key with a `*` stands for any, `**` for several. Where something is excluded (`-took`), nothing is left out. */
export function readFilterPath(query: unknown): FilterPath {
  const { filter_path: asked } = query as { filter_path?: unknown }
  if (typeof asked !== 'string' || asked.trim() === '' || asked.length > MAX_CHARACTERS) return ALL
  const patterns = asked.split(',').map((each) => each.trim().split('.'))
  if (patterns.some(([first]) => first?.startsWith('-'))) return ALL
  return (path) => patterns.some((pattern) => mayHold(pattern, path))
}

function mayHold(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [at, key] of pattern.slice(0, path.length).entries()) {
    if (key === '**') return true
    if (!key.includes('*') && key !== path[at]) return false
  }
  return true
}
