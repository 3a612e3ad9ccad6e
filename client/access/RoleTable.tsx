import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { PERMISSIONS, permissionWords } from '../state/permissions.ts'
import { DeleteIcon, DescriptionIcon } from '../ui/icons.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import type { Role } from './role-operations.ts'
import { RowMenu } from './RowMenu.tsx'

type Actions = { onChange?: (role: Role) => void; onDelete?: (role: Role) => void }

export function RoleTable({ roles, onChange, onDelete }: { roles: readonly Role[] } & Actions) {
  return (
    <TableFrame label="Roles">
      <Table size="small" aria-label="Roles">
        <TableHead>
          <TableRow>
            {['Name', 'May', 'Logs'].map((name) => (
              <TableCell key={name}>{name}</TableCell>
            ))}
            {onChange && <TableCell aria-label="Actions" />}
          </TableRow>
        </TableHead>
        <TableBody>
          {roles.map((role) => (
            <TableRow key={role.name} sx={{ verticalAlign: 'top', '&:last-child td': { border: 0 } }}>
              <TableCell>
                <Stack direction="row" sx={{ gap: 1, alignItems: 'center' }}>
                  {role.name}
                  {role.isBuiltin && <Chip size="small" variant="outlined" label="Built in" />}
                </Stack>
              </TableCell>
              <TableCell sx={{ minWidth: 220 }}>{describePermissions(role)}</TableCell>
              <TableCell sx={{ minWidth: 90 }}>{role.scope?.name ?? 'All'}</TableCell>
              {onChange && onDelete && (
                <TableCell align="right" padding="checkbox">
                  {!role.isBuiltin && (
                    <RowMenu
                      label={`Actions for ${role.name}`}
                      groups={[
                        [
                          { label: 'Change…', icon: <DescriptionIcon fontSize="small" />, act: () => onChange(role) },
                          { label: 'Delete…', icon: <DeleteIcon fontSize="small" />, act: () => onDelete(role) },
                        ],
                      ]}
                    />
                  )}
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

function describePermissions({ permissions }: Role): string {
  if (PERMISSIONS.every((permission) => permissions.includes(permission))) return 'Everything'
  return permissions.length === 0 ? 'Nothing' : permissions.map(permissionWords).join(', ')
}
