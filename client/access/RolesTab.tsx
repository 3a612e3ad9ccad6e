import { useMutation, useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useMay } from '../state/useSession.ts'
import { AddIcon } from '../ui/icons.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { Failed } from './Failed.tsx'
import { GroupRoles } from './GroupRoles.tsx'
import { DeleteRoleDocument, RolesDocument, type Role } from './role-operations.ts'
import { RoleForm } from './RoleForm.tsx'
import { RoleTable } from './RoleTable.tsx'

type Doing = { kind: 'saving'; role?: Role } | { kind: 'deleting'; role: Role }

export function RolesTab() {
  const mayChange = useMay('access:write')
  const { data, error } = useQuery(RolesDocument, { fetchPolicy: 'cache-and-network' })
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography sx={{ flex: 1, minWidth: 240, color: 'text.secondary' }}>
          What people may do, and which logs they see.
        </Typography>
        {mayChange && (
          <Button variant="contained" startIcon={<AddIcon />} onClick={() => setDoing({ kind: 'saving' })}>
            Create a role
          </Button>
        )}
      </Stack>
      <Failed error={error} />
      {!data && !error && <LinearProgress aria-label="Loading" />}
      {data && (
        <>
          <RoleTable
            roles={data.roles}
            {...(mayChange && {
              onChange: (role: Role) => setDoing({ kind: 'saving', role }),
              onDelete: (role: Role) => setDoing({ kind: 'deleting', role }),
            })}
          />
          <GroupRoles roles={data.roles} />
        </>
      )}
      {doing?.kind === 'saving' && <RoleForm {...(doing.role && { role: doing.role })} onClose={stop} />}
      {doing?.kind === 'deleting' && <DeleteRole role={doing.role} onClose={stop} />}
    </>
  )
}

function DeleteRole({ role: { name }, onClose }: { role: Role; onClose: () => void }) {
  const [remove] = useMutation(DeleteRoleDocument, { refetchQueries: ['Roles', 'GroupRoles'] })
  return (
    <ConfirmDialog
      title={`Delete the role ${name}?`}
      action="Delete"
      isDangerous
      onConfirm={() => remove({ variables: { name } })}
      onClose={onClose}
    >
      <Typography>This is possible while nobody has it.</Typography>
    </ConfirmDialog>
  )
}
