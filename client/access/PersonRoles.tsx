import { useMutation } from '@apollo/client/react'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { SetPersonRolesDocument, type Person } from './people-operations.ts'
import { RoleBoxes } from './RoleBoxes.tsx'

/** The roles that are given by hand; those of groups are told. */
export function PersonRoles({ person, onClose }: { person: Person; onClose: () => void }) {
  const { id, name, groupRoles } = person
  const [roles, setRoles] = useState<readonly string[]>(person.roles)
  const [set] = useMutation(SetPersonRolesDocument)
  return (
    <ConfirmDialog
      title={`Roles of ${name}`}
      action="Save"
      onConfirm={() => set({ variables: { id, roles: [...roles] } })}
      onClose={onClose}
    >
      <RoleBoxes chosen={roles} onChange={setRoles} />
      {groupRoles.length > 0 && (
        <Typography sx={{ color: 'text.secondary' }}>
          {`Groups of the identity provider also give: ${groupRoles.join(', ')}. They are changed there.`}
        </Typography>
      )}
    </ConfirmDialog>
  )
}
