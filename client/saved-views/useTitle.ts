import { useEffect } from 'react'

/** Names the tab after the open view; without one it has the page's own title. */
export function useTitle(name: string | undefined): void {
  useEffect(() => {
    if (name === undefined) return undefined
    const { title } = document
    document.title = `${name} · Timberline`
    return () => {
      document.title = title
    }
  }, [name])
}
