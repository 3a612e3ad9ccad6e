import { useState } from 'react'
import { keep, readKept } from '../ui/local-storage.ts'

const KEY = 'timberline:histogram'

/** Whether the bars are shown: a person's habit, so it is kept in the browser and not in the URL. */
export function useHistogramOpen(): [boolean, (isOpen: boolean) => void] {
  const [isOpen, setOpen] = useState(() => readKept(KEY) !== 'closed')
  const change = (next: boolean) => {
    setOpen(next)
    keep(KEY, next ? 'open' : 'closed')
  }
  return [isOpen, change]
}
