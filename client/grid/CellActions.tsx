import Box from '@mui/material/Box'
import { lazy, Suspense, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { LogRow } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { CellBar } from './CellBar.tsx'
import { placeOfCell, type CellPlace } from './cell-place.ts'
import { useRowActions } from './useRowActions.ts'

const RowMenu = lazy(() => import('./RowMenu.tsx').then((module) => ({ default: module.RowMenu })))

type Props = { rows: readonly LogRow[]; change: ChangeView; children: ReactNode }

/**
 * The grid, with actions on the cell that has the pointer or the focus. They are drawn above the grid and not in its rows:
 * rows stay light, and the grid does not render again when the pointer moves.
 */
export function CellActions({ rows, change, children }: Props) {
  const area = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<CellPlace>()
  const [menu, setMenu] = useState<CellPlace>()
  const actions = useRowActions(change)
  const rowOf = (cell: CellPlace | undefined) => cell && rows.find(({ id }) => id === cell.id)
  const show = (target: EventTarget) => {
    const found = placeOfCell(target, area.current)
    if (found) setPlace(found)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const wantsMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
    const cell = wantsMenu ? placeOfCell(event.target, area.current) : undefined
    if (!cell) return
    event.preventDefault()
    setMenu(cell)
  }
  const placeRow = rowOf(place)
  const menuRow = rowOf(menu)
  return (
    <>
      <Box
        ref={area}
        sx={{ position: 'relative', height: '100%' }}
        onPointerOver={(event) => event.pointerType === 'mouse' && show(event.target)}
        onPointerLeave={() => setPlace(undefined)}
        onFocus={(event) => show(event.target)}
        onKeyDown={onKeyDown}
        onScrollCapture={() => place && setPlace(placeOfCell(place.element, area.current))}
      >
        {children}
        {place && placeRow && (
          <CellBar key={place.id} place={place} row={placeRow} actions={actions} onMenu={() => setMenu(place)} />
        )}
        <Said text={actions.said} />
      </Box>
      {menu && menuRow && (
        <Suspense>
          <RowMenu
            anchor={menu.element}
            name={menu.name}
            row={menuRow}
            actions={actions}
            onClose={() => setMenu(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}

/** It is in the page from the start, so that screen readers announce its changes. */
function Said({ text }: { text: string }) {
  return (
    <Box
      component="output"
      sx={{
        position: 'absolute',
        zIndex: 3,
        bottom: 16,
        left: '50%',
        transform: 'translateX(-50%)',
        ...(text !== '' && { px: 1.5, py: 0.75 }),
        borderRadius: 1,
        bgcolor: 'text.primary',
        color: 'background.paper',
        pointerEvents: 'none',
      }}
    >
      {text}
    </Box>
  )
}
