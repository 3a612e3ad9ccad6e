import Box from '@mui/material/Box'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { permissionWords } from '../state/permissions.ts'
import { DeleteIcon, RefreshIcon } from '../ui/icons.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import { MONO } from '../ui/theme.ts'
import { Moment } from '../ui/time/Moment.tsx'
import { describeDefaults, describeQuota } from './describe-key.ts'
import type { ApiKey } from './key-operations.ts'
import { keyState, keyStateText } from './key-state.ts'
import { RowMenu } from './RowMenu.tsx'
import { StateChip } from './StateChip.tsx'

type Actions = { onRotate?: (key: ApiKey) => void; onRevoke?: (key: ApiKey) => void }
type Props = { keys: readonly ApiKey[] } & Actions

const NAMES = ['Name', 'Kind', 'May', 'Logs', 'Owner', 'Last used', 'State']

export function KeyTable({ keys, ...actions }: Props) {
  const hasActions = actions.onRevoke !== undefined
  const [nowMs] = useState(Date.now)
  return (
    <TableFrame label="Keys">
      <Table size="small" aria-label="Keys">
        <TableHead>
          <TableRow>
            {NAMES.map((name) => (
              <TableCell key={name}>{name}</TableCell>
            ))}
            {hasActions && <TableCell aria-label="Actions" />}
          </TableRow>
        </TableHead>
        <TableBody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} nowMs={nowMs} {...actions} />
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

const COLORS = { valid: 'success', expired: 'warning', revoked: 'default' } as const

function KeyRow({ apiKey, nowMs, onRotate, onRevoke }: { apiKey: ApiKey; nowMs: number } & Actions) {
  const { id, name, kind, permissions, scope, owner, lastUsedAt } = apiKey
  const state = keyState(apiKey, nowMs)
  return (
    <TableRow sx={{ verticalAlign: 'top', '&:last-child td': { border: 0 } }}>
      <TableCell sx={{ minWidth: 140, overflowWrap: 'anywhere' }}>
        {name}
        <Box component="code" sx={{ display: 'block', fontFamily: MONO, fontSize: 12, color: 'text.secondary' }}>
          {`tl_${kind === 'INGEST' ? 'i' : 'q'}_${id}_…`}
        </Box>
      </TableCell>
      <TableCell>{kind === 'INGEST' ? 'Ingest' : 'Query'}</TableCell>
      <TableCell sx={{ minWidth: 180 }}>
        {permissions.map(permissionWords).join(', ')}
        {[...describeDefaults(apiKey.defaults), ...describeQuota(apiKey.quota)].map((line) => (
          <Typography key={line} sx={{ fontSize: 12, color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {line}
          </Typography>
        ))}
        {apiKey.documents === 'KNOWN' && (
          <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>Known documents only</Typography>
        )}
      </TableCell>
      <TableCell sx={{ minWidth: 90 }}>{kind === 'INGEST' ? '–' : (scope?.name ?? 'All')}</TableCell>
      <TableCell sx={{ minWidth: 90 }}>{owner?.name ?? 'Installation'}</TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{lastUsedAt === null ? 'Never' : <Moment iso={lastUsedAt} />}</TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        <StateChip color={COLORS[state]} label={keyStateText(apiKey, nowMs)} />
      </TableCell>
      {onRotate && onRevoke && (
        <TableCell align="right" padding="checkbox">
          {state !== 'revoked' && (
            <RowMenu
              label={`Actions for ${name}`}
              groups={[
                [
                  { label: 'Rotate…', icon: <RefreshIcon fontSize="small" />, act: () => onRotate(apiKey) },
                  { label: 'Revoke…', icon: <DeleteIcon fontSize="small" />, act: () => onRevoke(apiKey) },
                ],
              ]}
            />
          )}
        </TableCell>
      )}
    </TableRow>
  )
}
