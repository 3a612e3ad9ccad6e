import Checkbox from '@mui/material/Checkbox'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { MONO } from '../ui/theme.ts'
import { formatCount, originOf } from './describe.ts'
import { Moment } from '../ui/time/Moment.tsx'
import type { DeadLetter } from './operations.ts'
import { SentText } from './SentText.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'

type Props = {
  letters: readonly DeadLetter[]
  selected: ReadonlySet<string>
  /** Undefined where nothing can be done with what is selected. */
  onSelect?: (selected: ReadonlySet<string>) => void
}

export function DeadLetterTable({ letters, selected, onSelect }: Props) {
  const count = letters.filter(({ id }) => selected.has(id)).length
  const all = count === letters.length
  return (
    <TableFrame label="Dead letters">
      <Table size="small" aria-label="Dead letters">
        <TableHead>
          <TableRow>
            {onSelect && (
              <TableCell padding="checkbox">
                <Checkbox
                  size="small"
                  checked={all}
                  indeterminate={count > 0 && !all}
                  onChange={() => onSelect(new Set(all ? [] : letters.map(({ id }) => id)))}
                  slotProps={{ input: { 'aria-label': 'Select all on this page' } }}
                />
              </TableCell>
            )}
            {['Time', 'Reason', 'Origin', 'Bytes', 'Value (truncated)'].map((name) => (
              <TableCell key={name} align={name === 'Bytes' ? 'right' : 'left'}>
                {name}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {letters.map((letter) => (
            <LetterRow
              key={letter.id}
              letter={letter}
              isSelected={selected.has(letter.id)}
              {...(onSelect && { onToggle: () => onSelect(toggled(selected, letter.id)) })}
            />
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

function LetterRow({
  letter,
  isSelected,
  onToggle,
}: {
  letter: DeadLetter
  isSelected: boolean
  onToggle?: () => void
}) {
  return (
    <TableRow selected={isSelected} sx={{ verticalAlign: 'top', '&:last-child td': { border: 0 } }}>
      {onToggle && (
        <TableCell padding="checkbox">
          <Checkbox
            size="small"
            checked={isSelected}
            onChange={onToggle}
            slotProps={{ input: { 'aria-label': `Select ${originOf(letter)}` } }}
          />
        </TableCell>
      )}
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        <Moment iso={letter.at} />
      </TableCell>
      <TableCell sx={{ minWidth: 160 }}>
        {letter.reason} <code>{letter.code}</code>
      </TableCell>
      <TableCell sx={{ fontFamily: MONO, fontSize: 12, overflowWrap: 'anywhere', minWidth: 120 }}>
        {originOf(letter)}
      </TableCell>
      <TableCell align="right">{formatCount(letter.size)}</TableCell>
      <TableCell>
        <SentText label={`Value of ${originOf(letter)}`}>{letter.value}</SentText>
      </TableCell>
    </TableRow>
  )
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}
