import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import InputBase from '@mui/material/InputBase'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { MONO } from '../ui/theme.ts'
import { partsOf, withPart } from './change-query.ts'
import { negate } from './filter.ts'
import { parseSearch } from './parse.ts'
import { printFilter } from './print.ts'

type Props = { query: string; onSearch: (query: string) => void }

/** The conditions of the search one by one, each to be turned round, edited or taken off. Without one it takes no room. */
export function FilterPills({ query, onSearch }: Props) {
  const parts = useMemo(() => partsOf(query), [query])
  if (parts.length === 0) return null
  return (
    <Stack
      direction="row"
      component="section"
      aria-label="Active filters"
      sx={{ flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}
    >
      {parts.map((part, index) => (
        <Pill
          key={printFilter(part)}
          part={part}
          onChange={(replacement) => onSearch(withPart(query, index, replacement))}
        />
      ))}
      <Button onClick={() => onSearch('')} sx={{ py: 0, minWidth: 0 }}>
        Clear all
      </Button>
    </Stack>
  )
}

type PillProps = { part: LogFilter; onChange: (replacement?: LogFilter) => void }

function Pill({ part, onChange }: PillProps) {
  const [editing, setEditing] = useState(false)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const label = printFilter(part)
  const isNegative = label.startsWith('-')
  const choose = (act: () => void) => () => {
    setAnchor(null)
    act()
  }
  if (editing) return <PillEditor text={label} onChange={onChange} onDone={() => setEditing(false)} />
  return (
    <>
      <Chip
        size="small"
        label={label}
        title={label}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
        onDelete={() => onChange()}
        sx={{
          maxWidth: 420,
          borderRadius: 1,
          fontFamily: MONO,
          bgcolor: 'background.paper',
          border: 1,
          borderColor: isNegative ? 'error.main' : 'divider',
          '&:hover': { bgcolor: 'action.hover' },
        }}
      />
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        <MenuItem dense onClick={choose(() => onChange(negate(part)))}>
          {isNegative ? 'Include' : 'Exclude'}
        </MenuItem>
        <MenuItem dense onClick={choose(() => setEditing(true))}>
          Edit
        </MenuItem>
        <MenuItem dense onClick={choose(() => onChange())}>
          Remove
        </MenuItem>
      </Menu>
    </>
  )
}

type EditorProps = { text: string; onChange: (replacement: LogFilter) => void; onDone: () => void }

/** The condition as text; Enter puts it in place, Escape and leaving it change nothing. */
function PillEditor({ text, onChange, onDone }: EditorProps) {
  const [draft, setDraft] = useState(text)
  const { filter, error } = parseSearch(draft)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') onDone()
    if (key !== 'Enter' || !filter) return
    onDone()
    onChange(filter)
  }
  return (
    <Tooltip open={error !== undefined} title={error?.message}>
      <InputBase
        inputRef={input}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={onDone}
        error={error !== undefined}
        slotProps={{ input: { 'aria-label': `Edit ${text}`, spellCheck: false } }}
        sx={{
          width: `${Math.min(60, draft.length + 4)}ch`,
          height: 24,
          px: 1,
          fontFamily: MONO,
          fontSize: 12.5,
          border: 1,
          borderColor: error ? 'error.main' : 'primary.main',
          borderRadius: 1,
          bgcolor: 'background.paper',
        }}
      />
    </Tooltip>
  )
}
