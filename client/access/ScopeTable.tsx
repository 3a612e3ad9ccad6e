import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { DeleteIcon, DescriptionIcon } from '../ui/icons.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import { MONO } from '../ui/theme.ts'
import { describeUse } from './describe-scope.ts'
import type { Scope } from './role-operations.ts'
import { RowMenu } from './RowMenu.tsx'
import { scopeText } from './scope-filter.ts'

type Props = { scopes: readonly Scope[]; onChange?: (scope: Scope) => void; onDelete?: (scope: Scope) => void }

export function ScopeTable({ scopes, onChange, onDelete }: Props) {
  return (
    <TableFrame label="Scopes">
      <Table size="small" aria-label="Scopes">
        <TableHead>
          <TableRow>
            {['Name', 'Shows', 'Kept by', 'Used by'].map((name) => (
              <TableCell key={name}>{name}</TableCell>
            ))}
            {onChange && <TableCell aria-label="Actions" />}
          </TableRow>
        </TableHead>
        <TableBody>
          {scopes.map((scope) => (
            <TableRow key={scope.id} sx={{ verticalAlign: 'top', '&:last-child td': { border: 0 } }}>
              <TableCell sx={{ minWidth: 100, overflowWrap: 'anywhere' }}>{scope.name}</TableCell>
              <TableCell sx={{ fontFamily: MONO, fontSize: 12.5, overflowWrap: 'anywhere', minWidth: 200 }}>
                {scopeText(scope.filter) || 'All logs'}
              </TableCell>
              <TableCell sx={{ minWidth: 120 }}>
                {scope.shape === 'RESOURCES' ? 'The database' : 'The question alone'}
              </TableCell>
              <TableCell sx={{ minWidth: 120 }}>{describeUse(scope) || 'Nobody'}</TableCell>
              {onChange && onDelete && (
                <TableCell align="right" padding="checkbox">
                  <RowMenu
                    label={`Actions for ${scope.name}`}
                    groups={[
                      [
                        { label: 'Change…', icon: <DescriptionIcon fontSize="small" />, act: () => onChange(scope) },
                        { label: 'Delete…', icon: <DeleteIcon fontSize="small" />, act: () => onDelete(scope) },
                      ],
                    ]}
                  />
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}
