import { createContext } from 'react'
import type { FieldRef } from '../search/fields.ts'
import type { NumberOrder } from './number-order.ts'

type Use = (field: FieldRef) => (() => void) | undefined

/** What a field can become on the page. Undefined where it is that already, or cannot be. */
export type FieldUses = {
  asColumn: Use
  asFacet: Use
  /** Puts the list in the order of a number, and shows its column. */
  sortBy: (order: NumberOrder) => void
}

export const FieldUsesContext = createContext<FieldUses>({
  asColumn: () => undefined,
  asFacet: () => undefined,
  sortBy: () => undefined,
})
