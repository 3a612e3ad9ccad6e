import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField, { type TextFieldProps } from '@mui/material/TextField'
import { useState } from 'react'
import { MONO } from '../ui/theme.ts'
import { describeTypes, hasValues, shortName, type KnownPath } from './known-paths.ts'
import { useMetadataPaths } from './useMetadataPaths.ts'

type Props = Pick<TextFieldProps, 'label' | 'inputRef' | 'sx'> & {
  /** As the search language writes it; `metadata.` may be left out. */
  value: string
  onChange: (path: string) => void
  /** A known path was chosen; if absent, that changes the value. */
  onChoose?: (path: string) => void
  /** Enter was pressed on what is written; if absent, it submits the form. */
  onEnter?: (path: string) => void
  /** The accessible name of a field without a label. */
  name?: string
  problem?: string | undefined
}

/** A path in the metadata, completed from those that occur. Others can be written too. */
export function PathField({ value, onChange, onChoose = onChange, onEnter, name, problem, sx, ...field }: Props) {
  const [hasFocus, setFocus] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const { paths: known, isUnknown } = useMetadataPaths(hasFocus ? value : undefined)
  const paths = known.filter(hasValues)
  return (
    <Autocomplete<KnownPath, false, true, true>
      freeSolo
      disableClearable
      openOnFocus
      // Without options there is nothing for Escape to close.
      open={isOpen && paths.length > 0}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      size="small"
      value=""
      inputValue={value}
      options={paths}
      filterOptions={(all) => all}
      getOptionLabel={(option) => (typeof option === 'string' ? option : shortName(option))}
      isOptionEqualToValue={() => false}
      onFocus={() => setFocus(true)}
      onBlur={() => setFocus(false)}
      onInputChange={(_, text, reason) => reason === 'input' && onChange(text)}
      onChange={(event, option) => {
        setOpen(false)
        // This key would press what has the focus by then.
        if (onEnter) event.preventDefault()
        if (typeof option !== 'string') return onChoose(shortName(option))
        onEnter?.(option)
      }}
      renderOption={({ key, ...item }, path) => (
        <Box component="li" key={key} {...item} sx={{ gap: 2, fontFamily: MONO, fontSize: 12.5 }}>
          <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
            {shortName(path)}
          </Box>
          <Box component="span" sx={{ ml: 'auto', color: 'text.secondary', fontSize: 12, flexShrink: 0 }}>
            {describeTypes(path.types)}
          </Box>
        </Box>
      )}
      renderInput={({ slotProps, ...params }) => (
        <TextField
          {...params}
          {...field}
          placeholder="user.id"
          error={problem !== undefined}
          helperText={problem ?? (isUnknown ? 'Not seen in recent logs.' : undefined)}
          slotProps={{
            ...slotProps,
            input: { ...slotProps.input, sx: { fontFamily: MONO, fontSize: 12.5 } },
            htmlInput: { ...slotProps.htmlInput, 'aria-label': name, spellCheck: false, autoCapitalize: 'none' },
          }}
        />
      )}
      {...(sx && { sx })}
    />
  )
}
