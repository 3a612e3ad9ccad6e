import { useState } from 'react'

const KEY = 'timberline:histogram'

/** Whether the bars are shown: a person's habit, so it is kept in the browser and not in the URL. */
export function useHistogramOpen(): [boolean, (isOpen: boolean) => void] {
  const [isOpen, setOpen] = useState(load)
  const change = (next: boolean) => {
    setOpen(next)
    try {
      localStorage.setItem(KEY, next ? 'open' : 'closed')
    } catch {
      // A browser that keeps nothing still opens and closes it.
    }
  }
  return [isOpen, change]
}

function load(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'closed'
  } catch {
    return true
  }
}
