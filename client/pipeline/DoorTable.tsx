import Stack from '@mui/material/Stack'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { describeRefused, doorName, formatCount } from './describe.ts'
import { Moment } from '../ui/time/Moment.tsx'
import type { Door, RefusalCount } from './operations.ts'
import { SentText } from './SentText.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'

export function DoorTable({ doors }: { doors: readonly Door[] }) {
  return (
    <TableFrame label="Doors">
      <Table size="small" aria-label="Doors">
        <TableHead>
          <TableRow>
            <TableCell>Door</TableCell>
            <TableCell align="right">Accepted</TableCell>
            <TableCell align="right" title="Accepted before by this process, and stored once">
              Repeated
            </TableCell>
            <TableCell>Refused</TableCell>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>To be sent again</TableCell>
            <TableCell>Last refusal</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {doors.map((door) => (
            <DoorRow key={door.name} door={door} />
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

function DoorRow({ door }: { door: Door }) {
  const { accepted, repeated, refused, lastRefusal } = door
  return (
    <TableRow sx={{ verticalAlign: 'top', '&:last-child td, &:last-child th': { border: 0 } }}>
      <TableCell component="th" scope="row">
        {doorName(door)}
      </TableCell>
      <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {formatCount(accepted)}
      </TableCell>
      <TableCell align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {formatCount(repeated)}
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        <Counts counts={refused.filter(({ kind }) => kind !== 'LATER')} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        <Counts counts={refused.filter(({ kind }) => kind === 'LATER')} />
      </TableCell>
      <TableCell sx={{ minWidth: 280 }}>
        {lastRefusal ? <Refusal door={door} refusal={lastRefusal} /> : 'None'}
      </TableCell>
    </TableRow>
  )
}

function Counts({ counts }: { counts: readonly RefusalCount[] }) {
  if (counts.length === 0) return 'None'
  return counts.map((count) => (
    <div key={`${count.kind} ${count.code}`}>
      {describeRefused(count)} <code>{count.code}</code>
    </div>
  ))
}

type RefusalProps = { door: Door; refusal: NonNullable<Door['lastRefusal']> }

function Refusal({ door, refusal: { at, code, message, sample } }: RefusalProps) {
  return (
    <Stack sx={{ gap: 0.5 }}>
      <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>
        <Moment iso={at} /> <code>{code}</code>
      </Typography>
      <span>{message}</span>
      {sample !== null && <SentText label={`Last refused by ${doorName(door)}`}>{sample}</SentText>}
    </Stack>
  )
}
