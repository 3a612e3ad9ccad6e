import Box from '@mui/material/Box'
import { lazy, Suspense, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import type { LogRow } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import type { MenuPlace } from '../ui/ActionMenu.tsx'
import { Said } from '../ui/Said.tsx'
import { CellButton } from './CellButton.tsx'
import { placeOfCell, type CellPlace } from './cell-place.ts'
import { useRowActions } from './useRowActions.ts'

const RowMenu = lazy(() => import('./RowMenu.tsx').then((module) => ({ default: module.RowMenu })))

type Props = { rows: readonly LogRow[]; change: ChangeView; children: ReactNode }
type OpenMenu = { cell: CellPlace; at: MenuPlace }

/**
 * The grid, with a menu for each cell: by a right click, by keys, and by a button on the cell that has the pointer or the focus.
 * The button is drawn above the grid and not in its rows: rows stay light, and the grid does not render again when the pointer moves.
 */
export function CellActions({ rows, change, children }: Props) {
  const area = useRef<HTMLDivElement>(null)
  const hadSelection = useRef(false)
  const [place, setPlace] = useState<CellPlace>()
  const [menu, setMenu] = useState<OpenMenu>()
  const actions = useRowActions(change)
  const cell = place?.element
  useEffect(() => {
    if (!cell || !area.current) return undefined
    // The list changes its width when a log is opened beside it, and its columns do a little later.
    const observer = new ResizeObserver(() => setPlace(placeOfCell(cell, area.current)))
    observer.observe(area.current)
    observer.observe(cell)
    return () => observer.disconnect()
  }, [cell])
  const rowOf = (at: CellPlace | undefined) => at && rows.find(({ id }) => id === at.id)
  const show = (target: EventTarget) => {
    const found = placeOfCell(target, area.current)
    if (found) setPlace(found)
  }
  const open = (event: KeyboardEvent | MouseEvent, at?: MenuPlace) => {
    const found = placeOfCell(event.target, area.current)
    if (!found) return
    event.preventDefault()
    setMenu({ cell: found, at: at ?? found.element })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) open(event)
  }
  const onContextMenu = (event: MouseEvent) => {
    // On selected text the browser's own menu copies it.
    if (!hadSelection.current) open(event, { left: event.clientX, top: event.clientY })
  }
  const menuRow = rowOf(menu?.cell)
  return (
    <>
      <Box
        ref={area}
        sx={{ position: 'relative', height: '100%' }}
        onPointerOver={(event) => event.pointerType === 'mouse' && show(event.target)}
        onPointerLeave={() => setPlace(undefined)}
        // Before the press: on some systems a right click selects the word below it.
        onPointerDown={() => {
          hadSelection.current = document.getSelection()?.isCollapsed === false
        }}
        onFocus={(event) => show(event.target)}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
        onScrollCapture={() => place && setPlace(placeOfCell(place.element, area.current))}
      >
        {children}
        {place?.hasEnd && rowOf(place) && (
          <CellButton key={place.id} place={place} onMenu={() => setMenu({ cell: place, at: place.element })} />
        )}
        <Said text={actions.said} />
      </Box>
      {menu && menuRow && (
        <Suspense>
          <RowMenu
            at={menu.at}
            name={menu.cell.name}
            row={menuRow}
            actions={actions}
            onClose={() => setMenu(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}
