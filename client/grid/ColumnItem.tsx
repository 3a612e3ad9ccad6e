import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { CloseIcon, DownIcon, UpIcon } from '../ui/icons.tsx'
import { parseColumn } from './column-ref.ts'
import {
  ALWAYS_SHOWN,
  isMetadata,
  moveColumn,
  removeColumn,
  toggleColumn,
  type ColumnSetting,
} from './grid-settings.ts'
import type { ChangeSettings } from './useGridSettings.ts'

type Props = { column: ColumnSetting; index: number; isLast: boolean; change: ChangeSettings }

/** One column in the panel; Alt with an arrow moves it, as the buttons do. */
export function ColumnItem({ column: { name, shown }, index, isLast, change }: Props) {
  const label = parseColumn(name)?.label ?? name
  const focused = useRef<HTMLElement | null>(null)
  // A row that takes another place in the page loses the focus there.
  useLayoutEffect(() => {
    focused.current?.focus()
    focused.current = null
  })
  const move = (by: -1 | 1) => {
    if (document.activeElement instanceof HTMLElement) focused.current = document.activeElement
    change((settings) => moveColumn(settings, name, by))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined
    if (!event.altKey || by === undefined) return
    event.preventDefault()
    move(by)
  }
  return (
    <Stack component="li" direction="row" onKeyDown={onKeyDown} sx={{ alignItems: 'center' }}>
      <FormControlLabel
        label={label}
        disabled={name === ALWAYS_SHOWN}
        control={
          <Checkbox
            size="small"
            checked={shown}
            onChange={() => change((settings) => toggleColumn(settings, name))}
            sx={{ p: 0.5, mr: 0.5 }}
          />
        }
        sx={{ flex: 1, minWidth: 0, ml: 0, '& .MuiFormControlLabel-label': { overflowWrap: 'anywhere' } }}
      />
      {isMetadata(name) && (
        <IconButton
          aria-label={`Remove ${label}`}
          title="Remove"
          onClick={() => change((settings) => removeColumn(settings, name))}
        >
          <CloseIcon fontSize="small" />
        </IconButton>
      )}
      <MoveButton label={`Move ${label} up`} isAtEnd={index === 0} onClick={() => move(-1)}>
        <UpIcon fontSize="small" />
      </MoveButton>
      <MoveButton label={`Move ${label} down`} isAtEnd={isLast} onClick={() => move(1)}>
        <DownIcon fontSize="small" />
      </MoveButton>
    </Stack>
  )
}

type MoveProps = { label: string; isAtEnd: boolean; onClick: () => void; children: React.ReactNode }

/** It keeps the focus at an end, where a disabled button would lose it. */
function MoveButton({ label, isAtEnd, onClick, children }: MoveProps) {
  return (
    <IconButton aria-label={label} aria-disabled={isAtEnd} onClick={onClick} sx={isAtEnd ? { opacity: 0.35 } : {}}>
      {children}
    </IconButton>
  )
}
