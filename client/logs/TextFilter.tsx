import ClearIcon from '@mui/icons-material/Clear'
import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import FormLabel from '@mui/material/FormLabel'
import IconButton from '@mui/material/IconButton'
import OutlinedInput from '@mui/material/OutlinedInput'
import Stack from '@mui/material/Stack'
import { useId, useState } from 'react'
import { MONO } from '../theme.ts'
import { TEXT_FIELDS, withText, type LogView, type Match, type TextField } from './log-view.ts'
import { MatchMenu } from './MatchMenu.tsx'
import { useDraft } from './useDraft.ts'
import type { ChangeView } from './useLogFilter.ts'

type Props = { field: TextField; view: LogView; change: ChangeView }

/** The filter of one text field, in the side panel. */
export function TextFilter({ field, view, change }: Props) {
  const id = useId()
  const { label } = TEXT_FIELDS[field]
  const { match, setMatch, input } = useTextFilter({ field, view, change })
  return (
    <Box>
      <Stack direction="row" sx={{ justifyContent: 'space-between', alignItems: 'center', mb: 0.25 }}>
        <FormLabel htmlFor={id} sx={{ fontSize: 12, fontWeight: 600, color: 'text.primary' }}>
          {label}
        </FormLabel>
        <MatchMenu label={label} match={match} onChange={setMatch} />
      </Stack>
      <FilterInput id={id} label={label} {...input} />
    </Box>
  )
}

/** The filter of the message, wide, above the list. */
export function MessageSearch({ view, change }: Omit<Props, 'field'>) {
  const id = useId()
  const { match, setMatch, input } = useTextFilter({ field: 'message', view, change })
  return (
    <Stack direction="row" component="search" sx={{ flex: 1, minWidth: { xs: '100%', md: 240 }, alignItems: 'center' }}>
      <FilterInput
        id={id}
        label="Message"
        ariaLabel="Search in messages"
        placeholder="Search in messages"
        start={<SearchIcon fontSize="small" sx={{ mr: 1, color: 'text.secondary' }} />}
        end={<MatchMenu label="Message" match={match} onChange={setMatch} />}
        {...input}
      />
    </Stack>
  )
}

function useTextFilter({ field, view, change }: Props) {
  const condition = view.text[field]
  const [chosen, setChosen] = useState<Match>(TEXT_FIELDS[field].match)
  const match = condition?.match ?? chosen
  const draft = useDraft(condition?.value ?? '', (value, step) =>
    change((now) => withText(now, field, { match, value }), step),
  )
  const setMatch = (next: Match) => {
    setChosen(next)
    if (condition) change((now) => withText(now, field, { ...condition, match: next }))
  }
  return { match, setMatch, input: draft }
}

type InputProps = ReturnType<typeof useTextFilter>['input'] & {
  id: string
  label: string
  ariaLabel?: string
  placeholder?: string
  start?: React.ReactNode
  end?: React.ReactNode
}

function FilterInput({ id, label, ariaLabel, placeholder = '', start, end, draft, edit, flush, leave }: InputProps) {
  return (
    <OutlinedInput
      id={id}
      fullWidth
      size="small"
      value={draft}
      placeholder={placeholder}
      onChange={(event) => edit(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && flush()}
      onBlur={leave}
      startAdornment={start}
      endAdornment={
        <>
          {draft !== '' && (
            <IconButton aria-label={`Clear ${label}`} onClick={() => edit('')} sx={{ fontSize: 15, p: 0.25 }}>
              <ClearIcon fontSize="inherit" />
            </IconButton>
          )}
          {end}
        </>
      }
      slotProps={{ input: { 'aria-label': ariaLabel, spellCheck: false, autoComplete: 'off', maxLength: 4096 } }}
      sx={{ pr: 0.75, fontFamily: MONO, fontSize: 13, height: start === undefined ? 32 : 36 }}
    />
  )
}
