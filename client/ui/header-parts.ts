import { createContext, type ReactNode } from 'react'

/** What the header has for who uses the page. */
type HeaderParts = { hasPipeline: boolean; hasAccess: boolean; account: ReactNode }

export const HeaderContext = createContext<HeaderParts>({ hasPipeline: true, hasAccess: false, account: null })
