import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState, type SyntheticEvent } from 'react'
import { PathField } from '../search/PathField.tsx'

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
      <PathField
        label="Metadata path"
        value={path}
        onChange={(text) => {
          setPath(text)
          setIsWrong(false)
        }}
        problem={isWrong ? 'Separate keys with dots: user.id or http."status code".' : undefined}
        sx={{ flex: 1 }}
      />
      <Button type="submit" variant="outlined" size="medium" disabled={path.trim() === ''} sx={{ height: 37 }}>
        Add
      </Button>
    </Stack>
  )
}
