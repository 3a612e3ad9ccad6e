import { createContext } from 'react'

/** The element at the side of the page in which the open log is shown; null until it is there. */
export const DetailPlaceContext = createContext<HTMLElement | null>(null)
