import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useQuery } from '@apollo/client/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { AddIcon } from '../ui/icons.tsx'
import { MONO } from '../ui/theme.ts'
import { formatPath, parsePath } from './facet-ref.ts'
import { metadataPaths } from './metadata-paths.ts'
import { SampleMetadataDocument } from './operations.ts'
import type { FacetScope } from './useFacetScope.ts'

type Props = { scope: FacetScope | undefined; onAdd: (path: readonly string[]) => void }

/** Counts another place in the metadata. */
export function AddMetadataFacet({ scope, onAdd }: Props) {
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
  if (isOpen)
    return <PathInput where={scope?.where} onAdd={onAdd} onDone={() => close(true)} onLeave={() => close(false)} />
  return (
    <Button ref={button} startIcon={<AddIcon />} onClick={() => setOpen(true)} sx={{ m: 0.75 }}>
      Metadata facet
    </Button>
  )
}

type InputProps = { where: FacetScope['where']; onAdd: Props['onAdd']; onDone: () => void; onLeave: () => void }

function PathInput({ where, onAdd, onDone, onLeave }: InputProps) {
  const [text, setText] = useState('')
  const [isRefused, setRefused] = useState(false)
  const options = useKnownPaths(where)
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
    <Box sx={{ p: 1.5 }}>
      <Autocomplete
        freeSolo
        openOnFocus
        size="small"
        value={null}
        options={options}
        inputValue={text}
        onInputChange={(_, next, reason) => {
          setText(next)
          if (reason === 'input') setRefused(false)
        }}
        onChange={(_, written) => written !== null && add(written)}
        onBlur={() => text.trim() === '' && onLeave()}
        onKeyDown={({ key }) => key === 'Escape' && onDone()}
        renderInput={({ slotProps, ...params }) => (
          <TextField
            {...params}
            inputRef={input}
            placeholder="user.id"
            error={isRefused}
            helperText={isRefused ? 'Separate keys with dots: user.id or "a.b".c' : undefined}
            slotProps={{
              ...slotProps,
              input: { ...slotProps.input, sx: { fontFamily: MONO, fontSize: 12.5 } },
              htmlInput: { ...slotProps.htmlInput, 'aria-label': 'Metadata path', spellCheck: false },
            }}
          />
        )}
      />
    </Box>
  )
}

const NO_PATHS: readonly string[] = []

/** Those that the newest logs have: enough to choose from, and as cheap as a page of the list. */
function useKnownPaths(where: FacetScope['where']): readonly string[] {
  const { data } = useQuery(SampleMetadataDocument, {
    variables: where ? { where } : {},
    fetchPolicy: 'no-cache',
    errorPolicy: 'ignore',
  })
  return useMemo(
    () => (data ? metadataPaths(data.logs.nodes.map(({ metadata }) => metadata)).map(formatPath) : NO_PATHS),
    [data],
  )
}
