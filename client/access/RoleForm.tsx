import { useMutation, useQuery } from '@apollo/client/react'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { PERMISSIONS, UNSCOPED_ONLY } from '../state/permissions.ts'
import { focusIt } from '../ui/browser.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { PermissionBoxes } from './PermissionBoxes.tsx'
import { findRoleProblem, toRoleInput, type RoleForm as Form } from './role-form.ts'
import { RolesDocument, SaveRoleDocument, ScopesDocument, type Role } from './role-operations.ts'
import { ScopeSelect } from './ScopeSelect.tsx'

/** A new role, or another content of one; its name stays. */
export function RoleForm({ role, onClose }: { role?: Role; onClose: () => void }) {
  const { data: ofScopes } = useQuery(ScopesDocument)
  const { data: ofRoles } = useQuery(RolesDocument, { fetchPolicy: 'cache-only' })
  const [form, setForm] = useState<Form>(() => ({
    name: role?.name ?? '',
    permissions: role ? PERMISSIONS.filter((each) => role.permissions.includes(each)) : ['logs:read', 'logs:export'],
    scopeId: role?.scope?.id ?? '',
  }))
  const [save] = useMutation(SaveRoleDocument, { refetchQueries: ['Roles', 'Scopes'] })
  const isTaken = !role && ofRoles?.roles.some(({ name }) => name === form.name)
  const problem = isTaken ? 'There is a role with this name.' : findRoleProblem(form)
  const change = (part: Partial<Form>) => setForm({ ...form, ...part })
  return (
    <ConfirmDialog
      title={role ? `Change the role ${role.name}` : 'Create a role'}
      action="Save"
      maxWidth="sm"
      onConfirm={problem === undefined ? () => save({ variables: { input: toRoleInput(form) } }) : undefined}
      onClose={onClose}
    >
      {!role && (
        <TextField
          label="Name"
          required
          value={form.name}
          inputRef={focusIt}
          error={form.name !== '' && problem !== undefined}
          helperText={(form.name !== '' && problem) || 'Lower-case letters, digits and hyphens: team-a'}
          onChange={(event) => change({ name: event.target.value })}
          slotProps={{ htmlInput: { maxLength: 63, autoCapitalize: 'none', spellCheck: false } }}
        />
      )}
      <ScopeSelect
        scopes={ofScopes?.scopes ?? []}
        value={form.scopeId}
        onChange={(scopeId) =>
          change({
            scopeId,
            ...(scopeId !== '' && { permissions: form.permissions.filter((each) => !UNSCOPED_ONLY.includes(each)) }),
          })
        }
      />
      <PermissionBoxes
        label="People with this role may"
        offered={PERMISSIONS}
        chosen={form.permissions}
        isScoped={form.scopeId !== ''}
        problem={role ? problem : undefined}
        onChange={(permissions) => change({ permissions })}
      />
    </ConfirmDialog>
  )
}
