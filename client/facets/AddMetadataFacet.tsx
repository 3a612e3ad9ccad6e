import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useEffect, useRef, useState } from 'react'
import { parsePath } from '../search/metadata-path.ts'
import { PathField } from '../search/PathField.tsx'
import { AddIcon } from '../ui/icons.tsx'

type Props = { onAdd: (path: readonly string[]) => void }

/** Counts another place in the metadata. */
export function AddMetadataFacet({ onAdd }: Props) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const isFocusOurs = useRef(false)
  useEffect(() => {
    if (!isOpen && isFocusOurs.current) button.current?.focus()
  }, [isOpen])
  const close = (hasFocus: boolean) => {
    isFocusOurs.current = hasFocus
    setOpen(false)
  }
  if (isOpen) return <PathInput onAdd={onAdd} onDone={() => close(true)} onLeave={() => close(false)} />
  return (
    <Button
      ref={button}
      startIcon={<AddIcon />}
      onClick={() => setOpen(true)}
      sx={{ m: 0.75, justifyContent: 'flex-start' }}
    >
      Metadata facet
    </Button>
  )
}

type InputProps = { onAdd: Props['onAdd']; onDone: () => void; onLeave: () => void }

function PathInput({ onAdd, onDone, onLeave }: InputProps) {
  const [text, setText] = useState('')
  const [isRefused, setRefused] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const add = (written: string) => {
    const path = parsePath(written)
    setRefused(!path)
    if (!path) return
    onAdd(path)
    onDone()
  }
  return (
    <Box
      sx={{ p: 1.5 }}
      onBlur={() => text.trim() === '' && onLeave()}
      onKeyDown={({ key }) => key === 'Escape' && onDone()}
    >
      <PathField
        name="Metadata path"
        inputRef={input}
        value={text}
        onChange={(next) => {
          setText(next)
          setRefused(false)
        }}
        onChoose={add}
        onEnter={add}
        problem={isRefused ? 'Separate keys with dots: user.id or "a.b".c' : undefined}
      />
    </Box>
  )
}
