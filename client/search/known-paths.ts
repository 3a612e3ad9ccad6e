/** Paths that occur in the metadata, as what is typed is completed from them. */
import type { MetadataPathsQuery, MetadataType } from '../generated/graphql.ts'

export type KnownPath = MetadataPathsQuery['metadataPaths']['nodes'][number]

const PREFIX = 'metadata.'

/** The name of a path, or a part of one, without `metadata.` in front. */
export function bareName(text: string): string {
  return text.toLowerCase().startsWith(PREFIX) ? text.slice(PREFIX.length) : text
}

/** A path as it is written where only paths are: without `metadata.`, unless its first key has that name. */
export function shortName({ name }: KnownPath): string {
  const bare = bareName(name)
  return bareName(bare) === bare ? bare : name
}

/**
 * Those whose bare name contains the text: first those that begin with it, then those with a key that does, else in their order. A path with
 * any key of an object in it is none that can be asked for.
 */
export function rankPaths(paths: readonly KnownPath[], text: string): readonly KnownPath[] {
  const wanted = text.toLowerCase()
  const rankOf = ({ name, hasAnyKey }: KnownPath) => {
    if (hasAnyKey) return undefined
    const bare = bareName(name).toLowerCase()
    if (bare.startsWith(wanted)) return 0
    if (bare.includes(`.${wanted}`)) return 1
    return bare.includes(wanted) ? 2 : undefined
  }
  const ranked = paths.flatMap((path) => {
    const rank = rankOf(path)
    return rank === undefined ? [] : [{ path, rank }]
  })
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ path }) => path)
}

/** Whether there is more at the path than an object of ids. */
export const hasValues = ({ types, isOpen }: KnownPath): boolean => !isOpen || types.length > 0

/** `number, string` */
export const describeTypes = (types: readonly MetadataType[]): string => types.join(', ').toLowerCase()

const MAX_COMPLETIONS = 20

type Part = { from: number; to: number }

/** Suggestions for a word of the search that may begin a condition. A key of an object of ids is still to be written. */
export function completePaths(paths: readonly KnownPath[], { from, to }: Part) {
  return paths.slice(0, MAX_COMPLETIONS).map((path) => {
    const [end, note] = hasValues(path) ? [':', describeTypes(path.types)] : ['.', 'any key']
    const insert = path.name + end
    return { kind: 'field' as const, label: insert, note, from, to, insert }
  })
}
