import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState, type KeyboardEvent } from 'react'
import { focusIt } from '../ui/browser.ts'

type Props = { label: string; initial?: string; onSave: (name: string) => Promise<void>; onCancel: () => void }

/** Asks for the name of a view. */
export function NameForm({ label, initial = '', onSave, onCancel }: Props) {
  const [name, setName] = useState(initial)
  const [isSaving, setIsSaving] = useState(false)
  const submit = async () => {
    setIsSaving(true)
    await onSave(name.trim())
    setIsSaving(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    // Only the form is given up, not the menu around it.
    event.stopPropagation()
    onCancel()
  }
  return (
    <Stack
      component="form"
      direction="row"
      sx={{ gap: 1, flex: 1, alignItems: 'center' }}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '' && !isSaving) void submit()
      }}
    >
      <TextField
        label={label}
        size="small"
        inputRef={focusIt}
        fullWidth
        value={name}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <Button type="submit" variant="contained" disabled={name.trim() === '' || isSaving}>
        Save
      </Button>
      <Button color="inherit" onClick={onCancel}>
        Cancel
      </Button>
    </Stack>
  )
}
