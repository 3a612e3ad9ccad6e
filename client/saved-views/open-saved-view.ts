import { writeAddress } from '../state/address.ts'
import type { SavedView } from './operations.ts'
import { pathOf } from './view-address.ts'

/** Shows what a view has saved, as a step that can be undone. */
export function openSavedView({ slug, state }: SavedView): void {
  writeAddress(`${pathOf(slug)}?${state}`, 'push')
}
