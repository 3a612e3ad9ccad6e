import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { focusIt } from '../ui/browser.ts'
import { MONO } from '../ui/theme.ts'
import { parsePath } from './metadata-path.ts'
import { describeTypes, type KnownPath } from './known-paths.ts'
import { readStatsName, STATS_FIELDS, statsLabel, statsName, type StatsRef } from './stats-ref.ts'
import { useMetadataPaths } from './useMetadataPaths.ts'

type Props = {
  label: string
  value: StatsRef | null
  onChange: (ref: StatsRef) => void
  /** Without it, nothing clears the field. */
  onClear?: (() => void) | undefined
  /** Only what numbers may stand at. */
  isNumber?: boolean
  /** It takes the focus when it appears. */
  hasFocus?: boolean
  width?: number
}

type Option = { name: string; label: string; note: string; ref: StatsRef }

/** A field or a path in the metadata, completed from those that occur. Other paths can be written too. */
export function StatsRefField({
  label,
  value,
  onChange,
  onClear,
  isNumber = false,
  hasFocus = false,
  width = 190,
}: Props) {
  const [text, setText] = useState<string>()
  const { paths } = useMetadataPaths(text)
  const options = toOptions(text ?? '', paths, isNumber)
  const choose = (option: Option | string | null) => {
    const ref = typeof option === 'string' ? readWritten(option.trim(), options) : option?.ref
    setText(undefined)
    if (option === null) onClear?.()
    else if (ref && !(isNumber && ref.field !== 'metadata')) onChange(ref)
  }
  return (
    <Autocomplete<Option, false, boolean, true>
      freeSolo
      openOnFocus
      autoHighlight
      forcePopupIcon
      disableClearable={!onClear}
      size="small"
      value={value && toOption(value)}
      inputValue={text ?? (value ? statsLabel(value) : '')}
      options={options}
      filterOptions={(all) => all}
      getOptionLabel={(option) => (typeof option === 'string' ? option : option.label)}
      isOptionEqualToValue={(one, other) => one === other || nameOf(one) === nameOf(other)}
      onFocus={() => setText('')}
      onBlur={() => setText(undefined)}
      onInputChange={(_, written, reason) => reason === 'input' && setText(written)}
      onChange={(_, option) => choose(option)}
      renderOption={({ key, ...item }, option) => (
        <Box component="li" key={key} {...item} sx={{ gap: 2, fontSize: 13 }}>
          <Box
            component="span"
            sx={{ overflowWrap: 'anywhere', ...(option.ref.field === 'metadata' && { fontFamily: MONO }) }}
          >
            {option.label}
          </Box>
          <Box component="span" sx={{ ml: 'auto', fontSize: 12, flexShrink: 0 }}>
            {option.note}
          </Box>
        </Box>
      )}
      renderInput={({ slotProps, ...params }) => (
        <TextField
          {...params}
          {...(hasFocus && { inputRef: focusIt })}
          placeholder={value ? statsLabel(value) : isNumber ? 'duration_ms' : 'None'}
          slotProps={{
            ...slotProps,
            input: { ...slotProps.input, sx: { fontSize: 13 } },
            htmlInput: { ...slotProps.htmlInput, 'aria-label': label, spellCheck: false, autoCapitalize: 'none' },
          }}
        />
      )}
      slotProps={{ popper: { sx: { minWidth: 260 } } }}
      sx={{ width }}
    />
  )
}

function toOption(ref: StatsRef, note = ''): Option {
  return { name: statsName(ref), label: statsLabel(ref), note, ref }
}

function toOptions(text: string, paths: readonly KnownPath[], isNumber: boolean): readonly Option[] {
  const wanted = text.trim().toLowerCase()
  const fields = isNumber ? [] : STATS_FIELDS.map((field) => toOption({ field }, 'field'))
  const inMetadata = paths.flatMap((known) => {
    const path = isNumber && !known.types.includes('NUMBER') ? undefined : parsePath(known.name)
    return path ? [toOption({ field: 'metadata', path }, describeTypes(known.types))] : []
  })
  return [...fields.filter(({ name, label }) => `${name} ${label}`.toLowerCase().includes(wanted)), ...inMetadata]
}

/** What is called so, else the first of what is offered, else a path that nobody has seen yet. */
function readWritten(text: string, options: readonly Option[]): StatsRef | undefined {
  const wanted = text.toLowerCase()
  const called = options.find(({ name, label }) => name.toLowerCase() === wanted || label.toLowerCase() === wanted)
  return (called ?? options[0])?.ref ?? readStatsName(text)
}

const nameOf = (option: Option | string) => (typeof option === 'string' ? option : option.name)
