import { useLayoutEffect, useRef } from 'react'

type Lines = { base: unknown; first: string | undefined; current: string }

/** The marked line comes into view; lines that are added at the front do not move the others. */
export function useLinesInPlace({ base, first, current }: Lines) {
  const list = useRef<HTMLDivElement>(null)
  const seen = useRef<Lines & { height: number }>(undefined)
  useLayoutEffect(() => {
    const box = list.current
    if (!box || base === undefined) return
    const before = seen.current
    const isSame = before?.base === base
    if (before && isSame && before.first !== first) box.scrollTop += box.scrollHeight - before.height
    else if (!isSame || before?.current !== current)
      box.querySelector('[aria-current=true]')?.scrollIntoView({ block: isSame ? 'nearest' : 'center' })
    seen.current = { base, first, current, height: box.scrollHeight }
  })
  return list
}
