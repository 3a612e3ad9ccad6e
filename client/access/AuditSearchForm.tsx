import Autocomplete from '@mui/material/Autocomplete'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState, type KeyboardEvent } from 'react'
import type { AuditOutcome } from '../generated/graphql.ts'
import { RangePicker } from '../time/RangePicker.tsx'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { ACTIONS, ALL_ENTRIES, toAuditFilter, type AuditSearch } from './audit-filter.ts'

type Props = { search: AuditSearch; change: (part: Partial<AuditSearch>) => void }

const OUTCOMES: readonly { value: AuditOutcome | ''; label: string }[] = [
  { value: '', label: 'Any outcome' },
  { value: 'OK', label: 'Done' },
  { value: 'DENIED', label: 'Refused' },
  { value: 'FAILED', label: 'Failed' },
]

/** Which entries are shown. */
export function AuditSearchForm({ search, change }: Props) {
  const [, setZone] = useTimeZone()
  return (
    <Stack component="search" direction="row" sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
      <Autocomplete<string, false, false, true>
        freeSolo
        size="small"
        options={[...ACTIONS]}
        value={search.action}
        onChange={(_, action) => change({ action: action ?? '' })}
        sx={{ width: { xs: '100%', sm: 190 } }}
        renderInput={(params) => <TextField {...params} label="Action" />}
      />
      <TextField
        select
        size="small"
        label="Outcome"
        value={search.outcome}
        onChange={(event) =>
          change({ outcome: OUTCOMES.find(({ value }) => value === event.target.value)?.value ?? '' })
        }
        sx={{ width: { xs: '100%', sm: 150 } }}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        {OUTCOMES.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <IdField label="Person or key (ID)" value={search.actorId} onChange={(actorId) => change({ actorId })} />
      <IdField label="Target (ID or name)" value={search.target} onChange={(target) => change({ target })} />
      <RangePicker range={search.range} onChange={(range) => change({ range })} onZone={setZone} />
      {toAuditFilter(search, 0) && (
        <Button color="inherit" onClick={() => change(ALL_ENTRIES)}>
          Show all
        </Button>
      )}
    </Stack>
  )
}

type IdProps = { label: string; value: string; onChange: (value: string) => void }

/** Is asked for on Enter, and when it is left. */
function IdField({ label, value, onChange }: IdProps) {
  const [known, setKnown] = useState(value)
  const [draft, setDraft] = useState(value)
  if (known !== value) {
    setKnown(value)
    setDraft(value)
  }
  const send = () => draft !== value && onChange(draft)
  return (
    <TextField
      size="small"
      label={label}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={send}
      onKeyDown={({ key }: KeyboardEvent) => key === 'Enter' && send()}
      sx={{ width: { xs: '100%', sm: 190 } }}
    />
  )
}
