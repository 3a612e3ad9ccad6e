import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Link from '@mui/material/Link'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { Fragment, useState } from 'react'
import { ExpandLessIcon, ExpandMoreIcon } from '../ui/icons.tsx'
import { JsonView } from '../ui/JsonView.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import { MONO } from '../ui/theme.ts'
import { Moment } from '../ui/time/Moment.tsx'
import type { AuditEntry } from './audit-operations.ts'
import { StateChip } from './StateChip.tsx'

type Props = { entries: readonly AuditEntry[]; onActor: (actorId: string) => void }

const NAMES = ['Time', 'Who', 'Action', 'Target', 'Outcome', 'Address']
const OUTCOMES = {
  OK: { label: 'Done', color: 'success' },
  DENIED: { label: 'Refused', color: 'warning' },
  FAILED: { label: 'Failed', color: 'error' },
} as const

export function AuditTable({ entries, onActor }: Props) {
  const [open, setOpen] = useState<string>()
  return (
    <TableFrame label="Audit log">
      <Table size="small" aria-label="Audit log">
        <TableHead>
          <TableRow>
            <TableCell aria-label="Details" padding="checkbox" />
            {NAMES.map((name) => (
              <TableCell key={name}>{name}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {entries.map((entry) => (
            <Fragment key={entry.id}>
              <EntryRow
                entry={entry}
                isOpen={open === entry.id}
                onToggle={() => setOpen(open === entry.id ? undefined : entry.id)}
                onActor={onActor}
              />
              {open === entry.id && <DetailRow entry={entry} />}
            </Fragment>
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

type RowProps = { entry: AuditEntry; isOpen: boolean; onToggle: () => void; onActor: Props['onActor'] }

function EntryRow({ entry, isOpen, onToggle, onActor }: RowProps) {
  const { at, action, target, outcome, ip } = entry
  const { label, color } = OUTCOMES[outcome]
  return (
    <TableRow sx={{ verticalAlign: 'top' }}>
      <TableCell padding="checkbox">
        <IconButton
          aria-label={`Details of ${action}`}
          aria-expanded={isOpen}
          onClick={onToggle}
          sx={{ color: 'text.secondary' }}
        >
          {isOpen ? <ExpandLessIcon fontSize="small" /> : <ExpandMoreIcon fontSize="small" />}
        </IconButton>
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        <Moment iso={at} />
      </TableCell>
      <TableCell sx={{ minWidth: 120, overflowWrap: 'anywhere' }}>
        <Actor entry={entry} onActor={onActor} />
      </TableCell>
      <TableCell sx={{ fontFamily: MONO, fontSize: 12.5, whiteSpace: 'nowrap' }}>{action}</TableCell>
      <TableCell sx={{ fontFamily: MONO, fontSize: 12.5, minWidth: 120, overflowWrap: 'anywhere' }}>
        {target ?? '–'}
      </TableCell>
      <TableCell>
        <StateChip label={label} color={color} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{ip ?? '–'}</TableCell>
    </TableRow>
  )
}

/** A press shows what else they did. */
function Actor({ entry, onActor }: Pick<RowProps, 'entry' | 'onActor'>) {
  const { actorId, actorName, actorKind } = entry
  const name = actorName ?? actorKind
  if (actorId === null || actorId === '') return name
  return (
    <Link
      component="button"
      title={`Only what ${name} did`}
      onClick={() => onActor(actorId)}
      sx={{ textAlign: 'left' }}
    >
      {name}
    </Link>
  )
}

function DetailRow({ entry }: { entry: AuditEntry }) {
  const { actorKind, actorId, requestId, detail } = entry
  const shown = { actorKind, actorId, requestId, ...detail }
  return (
    <TableRow>
      <TableCell />
      <TableCell colSpan={NAMES.length}>
        <Box sx={{ maxWidth: 720 }}>
          <JsonView value={shown} />
        </Box>
      </TableCell>
    </TableRow>
  )
}
