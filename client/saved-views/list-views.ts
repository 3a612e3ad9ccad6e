import type { SavedView } from './operations.ts'

/** The views whose name has all of the words: favourites first, then by name. */
export function listViews(views: readonly SavedView[], text: string): readonly SavedView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = views.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  return found.toSorted(
    (one, other) => Number(other.isFavourite) - Number(one.isFavourite) || one.name.localeCompare(other.name),
  )
}
