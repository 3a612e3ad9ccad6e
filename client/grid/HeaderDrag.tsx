import Box from '@mui/material/Box'
import {
  useEffect,
  useRef,
  useState,
  type MouseEvent,
  type PointerEvent as ReactPointerEvent,
  type ReactNode,
} from 'react'
import { dropPlace, type DropPlace, type HeaderPlace } from './drop-place.ts'

type Props = {
  onMove: (name: string, before: string | null) => void
  /** A header was clicked on with the right button. */
  onMenu: (name: string) => void
  children: ReactNode
}

/** A press that moves less is a click. */
const THRESHOLD_PX = 6
const HEADER = '.MuiDataGrid-columnHeader'
const FIXED = 'timestamp'
/** The browser would drag a text that is selected. */
const AREA = { position: 'relative', height: '100%', '& .MuiDataGrid-columnHeaders': { userSelect: 'none' } } as const

/** The grid, in which the header of a column can be dragged to another place. Keys have the menu of the header for it. */
export function HeaderDrag({ onMove, onMenu, children }: Props) {
  const area = useRef<HTMLDivElement>(null)
  const stop = useRef<AbortController>(null)
  /** Of the mark for the place, from the left edge of the grid. */
  const [markX, setMarkX] = useState<number>()
  useEffect(() => () => stop.current?.abort(), [])

  const start = (event: ReactPointerEvent) => {
    const name = draggedName(event)
    if (name === undefined) return
    stop.current?.abort()
    const drag = new AbortController()
    stop.current = drag
    const { signal } = drag
    let found: DropPlace | undefined
    const move = ({ clientX }: PointerEvent) => {
      if (!found && Math.abs(clientX - event.clientX) < THRESHOLD_PX) return
      found = dropPlace(listHeaders(area.current), clientX)
      setMarkX(found && found.x - (area.current?.getBoundingClientRect().left ?? 0))
    }
    signal.addEventListener('abort', () => setMarkX(undefined))
    window.addEventListener('pointermove', move, { signal })
    window.addEventListener('pointercancel', () => drag.abort(), { signal })
    window.addEventListener('keydown', ({ key }) => key === 'Escape' && drag.abort(), { signal })
    window.addEventListener(
      'pointerup',
      () => {
        if (found) onMove(name, found.before)
        drag.abort()
      },
      { signal },
    )
  }
  const openMenu = (event: MouseEvent) => {
    const name = headerOf(event.target)?.dataset['field']
    if (name === undefined) return
    event.preventDefault()
    onMenu(name)
  }
  return (
    <Box ref={area} onPointerDown={start} onContextMenu={openMenu} sx={AREA}>
      {children}
      {markX !== undefined && (
        <Box
          aria-hidden
          className="drop-place"
          style={{ left: markX - 1 }}
          sx={{ position: 'absolute', zIndex: 3, insetBlock: 0, width: 2, bgcolor: 'primary.main' }}
        />
      )}
    </Box>
  )
}

/** A finger scrolls the list; the edge of a header resizes the column. */
function draggedName({ target, button, pointerType }: ReactPointerEvent): string | undefined {
  if (button !== 0 || pointerType === 'touch' || !(target instanceof Element)) return undefined
  if (target.closest('.MuiDataGrid-columnSeparator, button')) return undefined
  const name = headerOf(target)?.dataset['field']
  return name === FIXED ? undefined : name
}

function headerOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(HEADER) : null
}

function listHeaders(area: HTMLElement | null): readonly HeaderPlace[] {
  return [...(area?.querySelectorAll<HTMLElement>(HEADER) ?? [])].map((header) => {
    const { left, right } = header.getBoundingClientRect()
    return { name: header.dataset['field'] ?? '', left, right }
  })
}
