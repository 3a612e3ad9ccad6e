import { useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react'
import type { Brush } from './brush.ts'

/**
 * The selected bars, from `anchor` to `active`; `active` is the bar that has the pointer or the focus.
 * @property brush what the pointer has drawn over; null while it is down and has not moved
 */
type Selection = { anchor: number; active: number; pressedAt?: number; brush?: Brush | null }
/** Two bars and those between them, in the order they were met, or a part of the bars. */
export type Chosen = { one: number; other: number } | Brush

/** A press that moves less is a click. */
const CLICK_PX = 4

/** A bar is chosen by a click, a part of them by dragging, several by arrow keys with Shift, and Enter. */
export function useBarSelection(count: number, choose: (chosen: Chosen) => void) {
  const [selection, setSelection] = useState<Selection>()
  const clear = () => setSelection(undefined)
  const finish = ({ anchor, active, brush }: Selection) => {
    clear()
    choose(brush ?? { one: anchor, other: active })
  }
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || count === 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const { place } = placeOf(event)
      setSelection({ ...point(barAt(place, count)), pressedAt: place, brush: null })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { place, width } = placeOf(event)
      if (count > 0) setSelection((now) => moveTo(now, { place, width, count }))
    },
    onPointerUp: () => selection?.brush !== undefined && finish(selection),
    onPointerLeave: () => setSelection((now) => (now?.brush === undefined ? undefined : now)),
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
  return {
    selection: selection && selection.active < count ? selection : undefined,
    look: (bar: number) => setSelection(point(bar)),
    barOf: (event: MouseEvent<HTMLElement>) => barAt(placeOf(event).place, count),
    clear,
    handlers,
  }
}

export function point(bar: number): Selection {
  return { anchor: bar, active: bar }
}

/** Between the two sides of the chart, from 0 to 1. */
function placeOf(event: MouseEvent<HTMLElement>): { place: number; width: number } {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return { place: Math.max(0, Math.min(1, (event.clientX - left) / Math.max(1, width))), width }
}

function barAt(place: number, count: number): number {
  return clamp(Math.floor(place * count), count)
}

type Move = { place: number; width: number; count: number }

function moveTo(now: Selection | undefined, { place, width, count }: Move): Selection {
  const active = barAt(place, count)
  if (now?.pressedAt === undefined) return point(active)
  const isClick = !now.brush && Math.abs(place - now.pressedAt) * width < CLICK_PX
  return isClick ? now : { ...now, active, brush: { from: now.pressedAt, to: place } }
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
