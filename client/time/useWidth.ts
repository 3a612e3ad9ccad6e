import { useEffect, useState } from 'react'

/** The width of an element in CSS pixels, 0 until it is there. */
export function useWidth(): { width: number; measure: (element: HTMLElement | null) => void } {
  const [element, measure] = useState<HTMLElement | null>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return { width, measure }
}
