import Stack from '@mui/material/Stack'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { CheckCircleIcon, ErrorIcon, WarningIcon } from '../ui/icons.tsx'
import { describePart, partName } from './describe.ts'
import { Moment } from '../ui/time/Moment.tsx'
import type { Part } from './operations.ts'
import { TableFrame } from '../ui/TableFrame.tsx'

const ICONS = {
  OK: <CheckCircleIcon fontSize="small" color="success" />,
  DEGRADED: <WarningIcon fontSize="small" color="warning" />,
  DOWN: <ErrorIcon fontSize="small" color="error" />,
} as const satisfies Record<Part['state'], React.ReactNode>

const WORDS = { OK: 'OK', DEGRADED: 'Degraded', DOWN: 'Down' } as const satisfies Record<Part['state'], string>

export function PartsTable({ parts }: { parts: readonly Part[] }) {
  return (
    <TableFrame label="Parts">
      <Table size="small" aria-label="Parts">
        <TableHead>
          <TableRow>
            <TableCell>Part</TableCell>
            <TableCell>State</TableCell>
            <TableCell>Since</TableCell>
            <TableCell>Problem</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {parts.map((part) => (
            <TableRow key={part.name} sx={{ '&:last-child td': { border: 0 } }}>
              <TableCell>{partName(part)}</TableCell>
              <TableCell>
                <Stack direction="row" sx={{ gap: 0.75, alignItems: 'center' }}>
                  {ICONS[part.state]} {WORDS[part.state]}
                </Stack>
              </TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>
                <Moment iso={part.since} />
              </TableCell>
              <TableCell>{describePart(part) || 'None'}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}
