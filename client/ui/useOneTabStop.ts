import { useLayoutEffect, useRef, type KeyboardEvent } from 'react'

const STOPS = 'button:not(:disabled), input:not(:disabled)'

/**
 * Makes all buttons and fields of an element one stop of the Tab key, within which the arrows move: up and down to the next line, to the
 * sides within one. Which of them has the stop is the one that last had the focus.
 */
export function useOneTabStop<Root extends HTMLElement = HTMLElement>() {
  const root = useRef<Root>(null)
  const last = useRef<Element>(null)
  const mark = () => {
    const stops = listStops(root.current)
    const current = stops.find((stop) => stop === last.current) ?? stops[0]
    for (const stop of stops) stop.tabIndex = stop === current ? 0 : -1
  }
  // The parts of the element come and go without a word: with the answers of the server, for one.
  useLayoutEffect(() => {
    if (!root.current) return undefined
    mark()
    const observer = new MutationObserver(mark)
    observer.observe(root.current, { childList: true, subtree: true })
    return () => observer.disconnect()
  })
  return {
    ref: root,
    onFocus: ({ target }: { target: Element }) => {
      last.current = target
      mark()
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const next = nextStop(listStops(root.current), event.target, event.key)
      if (!next) return
      event.preventDefault()
      next.focus()
    },
  }
}

function listStops(root: HTMLElement | null): readonly HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>(STOPS) ?? [])]
}

function nextStop(stops: readonly HTMLElement[], target: EventTarget, key: string): HTMLElement | undefined {
  const at = stops.findIndex((stop) => stop === target)
  const here = stops[at]
  if (!here) return undefined
  const line = lineOf(here)
  switch (key) {
    case 'ArrowDown':
      return stops.slice(at).find((stop) => lineOf(stop) !== line)
    case 'ArrowUp': {
      const above = stops.slice(0, at).findLast((stop) => lineOf(stop) !== line)
      return above && stops.find((stop) => lineOf(stop) === lineOf(above))
    }
    case 'ArrowRight':
    case 'ArrowLeft': {
      // A text has use for them itself.
      if (here.matches('input[type=search]')) return undefined
      const beside = stops[at + (key === 'ArrowRight' ? 1 : -1)]
      return beside && lineOf(beside) === line ? beside : undefined
    }
    default:
      return undefined
  }
}

function lineOf(stop: HTMLElement): Element | null {
  return stop.closest('li') ?? stop.parentElement
}
