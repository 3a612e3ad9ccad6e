import { useQuery } from '@apollo/client/react'
import { useSyncExternalStore } from 'react'
import { showsLayout, wholeLayout } from '../state/layout.ts'
import { hasSameFigures, isSameSearch, parseView, type LogView } from '../state/log-view.ts'
import { subscribeAddress, writeAddress } from '../state/address.ts'
import { SavedViewDocument, type SavedView } from './operations.ts'
import { pathOf, slugIn } from './view-address.ts'

export type OpenView = { saved: SavedView; isModified: boolean }

/** The saved view that the address names, and whether `view` has been changed since; or the slug if no view has it. */
export function useOpenView(view: LogView): { open?: OpenView; missing?: string } {
  const slug = useSyncExternalStore(subscribeAddress, () => slugIn(window.location.pathname))
  const { data } = useQuery(SavedViewDocument, { variables: { slug }, skip: slug === null })
  if (slug === null || !data) return {}
  const saved = data.savedView
  if (!saved) return { missing: slug }
  const original = parseView(`?${saved.state}`)
  const isModified =
    !isSameSearch(original, view) ||
    !hasSameFigures(original, view) ||
    !showsLayout(wholeLayout(view.layout), original.layout)
  return { open: { saved, isModified } }
}

/** Shows what a view has saved, as a step that can be undone. */
export function openSavedView({ slug, state }: SavedView): void {
  writeAddress(`${pathOf(slug)}?${state}`, 'push')
}
