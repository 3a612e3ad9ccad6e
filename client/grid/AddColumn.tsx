import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState, type SyntheticEvent } from 'react'
import { MONO } from '../ui/theme.ts'

/** @property onAdd false if the text is not a path */
export function AddColumn({ onAdd }: { onAdd: (path: string) => boolean }) {
  const [path, setPath] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const added = onAdd(path)
    setIsWrong(!added)
    if (added) setPath('')
  }
  return (
    <Stack component="form" direction="row" onSubmit={submit} sx={{ gap: 1, alignItems: 'flex-start' }}>
      <TextField
        size="small"
        fullWidth
        label="Metadata path"
        placeholder="user.id"
        value={path}
        onChange={(event) => {
          setPath(event.target.value)
          setIsWrong(false)
        }}
        error={isWrong}
        helperText={isWrong ? 'Separate keys with dots: user.id or http."status code".' : undefined}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none', style: { fontFamily: MONO } } }}
      />
      <Button type="submit" variant="outlined" size="medium" disabled={path.trim() === ''} sx={{ height: 37 }}>
        Add
      </Button>
    </Stack>
  )
}
