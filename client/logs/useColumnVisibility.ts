import { useState } from 'react'

export type Visibility = Record<string, boolean>

const KEY = 'timberline:columns'
/** What is hidden until somebody asks for it. */
const AT_FIRST: Visibility = { parentResourceId: false, traceId: false, spanId: false, commit: false }

/** Which columns are shown: a person's habit and no part of a search, so it is kept in the browser and not in the URL. */
export function useColumnVisibility(): [Visibility, (visibility: Visibility) => void] {
  const [visibility, setVisibility] = useState(load)
  const change = (next: Visibility) => {
    setVisibility(next)
    try {
      localStorage.setItem(KEY, JSON.stringify(next))
    } catch {
      // A browser that keeps nothing still shows the columns for now.
    }
  }
  return [visibility, change]
}

function load(): Visibility {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return AT_FIRST
    return Object.fromEntries(Object.entries(kept).map(([field, shown]) => [field, shown === true]))
  } catch {
    return AT_FIRST
  }
}
