import { createContext } from 'react'
import type { FieldRef } from '../search/fields.ts'

type Use = (field: FieldRef) => (() => void) | undefined

/** What a field can become on the page. Undefined where it is that already, or cannot be. */
export type FieldUses = { asColumn: Use; asFacet: Use }

export const FieldUsesContext = createContext<FieldUses>({ asColumn: () => undefined, asFacet: () => undefined })
