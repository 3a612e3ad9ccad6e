import { useState, type KeyboardEvent, type PointerEvent } from 'react'

/** The selected bars, from `anchor` to `active`; `active` is the bar that has the pointer or the focus. */
type Selection = { anchor: number; active: number; isDragging: boolean }

/**
 * Bars are chosen by a click, by dragging over several, or with arrow keys (with Shift several) and Enter.
 * @param choose is given the first and the last bar, in the order they were met
 */
export function useBarSelection(count: number, choose: (one: number, other: number) => void) {
  const [selection, setSelection] = useState<Selection>()
  const clear = () => setSelection(undefined)
  const barAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return clamp(Math.floor(((event.clientX - left) / Math.max(1, width)) * count), count)
  }
  const finish = ({ anchor, active }: Selection) => {
    clear()
    choose(anchor, active)
  }
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || count === 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setSelection({ anchor: barAt(event), active: barAt(event), isDragging: true })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const active = barAt(event)
      if (count > 0) setSelection((now) => (now?.isDragging ? { ...now, active } : point(active)))
    },
    onPointerUp: () => selection?.isDragging && finish(selection),
    onPointerLeave: () => setSelection((now) => (now?.isDragging ? now : undefined)),
    onPointerCancel: clear,
    onBlur: clear,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return
      if (event.key === 'Escape' && selection) {
        event.stopPropagation()
        clear()
      } else if (event.key === 'Enter' && selection) finish(selection)
      else {
        const active = count === 0 ? undefined : moveBy(event.key, selection?.active, count)
        if (active === undefined) return
        event.preventDefault()
        setSelection({ ...point(active), ...(event.shiftKey && selection && { anchor: selection.anchor }) })
      }
    },
  }
  const look = (bar: number) => setSelection(point(bar))
  return { look, selection: selection && selection.active < count ? selection : undefined, handlers }
}

function point(bar: number): Selection {
  return { anchor: bar, active: bar, isDragging: false }
}

function moveBy(key: string, from: number | undefined, count: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (key === 'ArrowRight' || key === 'ArrowUp') return from === undefined ? 0 : clamp(from + 1, count)
  if (key === 'ArrowLeft' || key === 'ArrowDown') return from === undefined ? count - 1 : clamp(from - 1, count)
  return undefined
}

function clamp(bar: number, count: number): number {
  return Math.max(0, Math.min(count - 1, bar))
}
