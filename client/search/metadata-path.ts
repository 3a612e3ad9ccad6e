/** A path in the metadata as text: keys other than plain words are quoted, and `metadata.` in front may be left out. */
import { parseSearch } from './parse.ts'
import { printPath } from './print.ts'

const PREFIX = 'metadata.'

/** `user.id`; keys other than plain words are quoted. */
export function formatPath(path: readonly string[]): string {
  return printPath(path).slice(PREFIX.length)
}

/** The keys of a path as the search language writes it, with or without `metadata.` in front. */
export function parsePath(text: string): readonly string[] | undefined {
  const bare = text.trim()
  const { filter } = parseSearch(`${bare.startsWith(PREFIX) ? bare : PREFIX + bare}:*`)
  return filter?.metadata?.op.exists ? filter.metadata.path : undefined
}

export const isSamePath = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((key, index) => key === other[index])
