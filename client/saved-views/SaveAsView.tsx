import Button from '@mui/material/Button'
import { useState } from 'react'
import { BookmarkAddIcon } from '../ui/icons.tsx'
import { NameForm } from './NameForm.tsx'

export function SaveAsView({ onSave }: { onSave: (name: string) => Promise<void> }) {
  const [isNaming, setIsNaming] = useState(false)
  if (isNaming) return <NameForm label="Name of the view" onSave={onSave} onCancel={() => setIsNaming(false)} />
  return (
    <Button
      variant="outlined"
      color="inherit"
      startIcon={<BookmarkAddIcon />}
      onClick={() => setIsNaming(true)}
      sx={{ alignSelf: 'flex-start' }}
    >
      Save this search as a view
    </Button>
  )
}
