import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { RedoIcon, UndoIcon } from '../ui/icons.tsx'
import { IS_APPLE, isTaken } from '../ui/browser.ts'
import { canRedo, canUndo, subscribeAddress } from '../state/address.ts'

const UNDO_KEYS = IS_APPLE ? '⌘Z' : 'Ctrl+Z'
const REDO_KEYS = IS_APPLE ? '⇧⌘Z' : 'Ctrl+Shift+Z'

/** Takes back what was searched before, and brings it again; the steps are those of the browser's history. */
export function UndoRedo({ sx }: { sx: object }) {
  const isUndoable = useSyncExternalStore(subscribeAddress, canUndo)
  const isRedoable = useSyncExternalStore(subscribeAddress, canRedo)
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <>
      <Step label="Undo" keys={UNDO_KEYS} enabled={isUndoable} onClick={undo} sx={sx}>
        <UndoIcon fontSize="small" />
      </Step>
      <Step label="Redo" keys={REDO_KEYS} enabled={isRedoable} onClick={redo} sx={sx}>
        <RedoIcon fontSize="small" />
      </Step>
    </>
  )
}

const undo = () => canUndo() && window.history.back()
const redo = () => canRedo() && window.history.forward()

function onKeyDown(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event
  if (!(ctrlKey || metaKey) || altKey || key.toLowerCase() !== 'z') return
  // A text that is typed has its own steps.
  if (isTaken(event)) return
  event.preventDefault()
  if (shiftKey) redo()
  else undo()
}

type StepProps = {
  label: string
  keys: string
  enabled: boolean
  onClick: () => void
  sx: object
  children: ReactNode
}

function Step({ label, keys, enabled, onClick, sx, children }: StepProps) {
  return (
    <Tooltip title={`${label} (${keys})`}>
      {/* A disabled button fires no pointer events, which the tooltip needs. */}
      <span>
        <IconButton aria-label={label} disabled={!enabled} onClick={onClick} sx={sx}>
          {children}
        </IconButton>
      </span>
    </Tooltip>
  )
}
