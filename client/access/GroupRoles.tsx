import { useMutation, useQuery } from '@apollo/client/react'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useMay } from '../state/useSession.ts'
import { DeleteIcon } from '../ui/icons.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import { Failed } from './Failed.tsx'
import {
  DeleteGroupRoleDocument,
  GroupRolesDocument,
  SaveGroupRoleDocument,
  type GroupRole,
  type Role,
} from './role-operations.ts'

const refetchQueries = ['GroupRoles']

/** Which groups of the identity provider have which role. */
export function GroupRoles({ roles }: { roles: readonly Role[] }) {
  const mayChange = useMay('access:write')
  const { data, error } = useQuery(GroupRolesDocument, { fetchPolicy: 'cache-and-network' })
  const [remove, removing] = useMutation(DeleteGroupRoleDocument, { refetchQueries })
  const onRemove = ({ group }: GroupRole) => void remove({ variables: { group } }).catch(() => undefined)
  const rows = data?.groupRoles ?? []
  return (
    <Stack component="section" aria-label="Groups" sx={{ gap: 1 }}>
      <Box>
        <Typography variant="h2" component="h3">
          Groups of the identity provider
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>
          Whoever signs in by single sign-on has the roles of their groups.
        </Typography>
      </Box>
      <Failed error={error ?? removing.error} />
      {rows.length > 0 && (
        <TableFrame label="Groups and their roles">
          <Table size="small" aria-label="Groups and their roles">
            <TableHead>
              <TableRow>
                <TableCell>Group</TableCell>
                <TableCell>Role</TableCell>
                {mayChange && <TableCell aria-label="Actions" />}
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <TableRow key={row.group} sx={{ '&:last-child td': { border: 0 } }}>
                  <TableCell sx={{ overflowWrap: 'anywhere' }}>{row.group}</TableCell>
                  <TableCell>{row.role}</TableCell>
                  {mayChange && (
                    <TableCell align="right" padding="checkbox">
                      <IconButton aria-label={`Take the role from ${row.group}`} onClick={() => onRemove(row)}>
                        <DeleteIcon fontSize="small" />
                      </IconButton>
                    </TableCell>
                  )}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableFrame>
      )}
      {mayChange && <AddGroup roles={roles} />}
    </Stack>
  )
}

function AddGroup({ roles }: { roles: readonly Role[] }) {
  const [group, setGroup] = useState('')
  const [role, setRole] = useState('viewer')
  const [save, saving] = useMutation(SaveGroupRoleDocument, { refetchQueries })
  const submit = async () => {
    if (group.trim() === '') return
    const done = await save({ variables: { group: group.trim(), role } }).catch(() => undefined)
    if (done) setGroup('')
  }
  return (
    <>
      <Failed error={saving.error} />
      <Stack
        component="form"
        aria-label="Give a group a role"
        direction="row"
        sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <TextField
          label="Group"
          size="small"
          value={group}
          onChange={(event) => setGroup(event.target.value)}
          sx={{ minWidth: 200 }}
        />
        <TextField
          select
          label="Role"
          size="small"
          value={role}
          onChange={(event) => setRole(event.target.value)}
          sx={{ minWidth: 140 }}
        >
          {roles.map(({ name }) => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
        <Button
          type="submit"
          variant="outlined"
          color="inherit"
          disabled={group.trim() === ''}
          loading={saving.loading}
        >
          Give the role
        </Button>
      </Stack>
    </>
  )
}
