import { useMutation } from '@apollo/client/react'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { focusIt } from '../ui/browser.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { InvitePersonDocument } from './people-operations.ts'
import { RoleBoxes } from './RoleBoxes.tsx'

type Props = { onInvited: (link: string, login: string) => void; onClose: () => void }

/** A local account for somebody, who chooses the password. */
export function InvitePerson({ onInvited, onClose }: Props) {
  const [login, setLogin] = useState('')
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<readonly string[]>(['viewer'])
  const [invite] = useMutation(InvitePersonDocument, { refetchQueries: ['People'] })
  const confirm = async () => {
    const input = { login: login.trim(), roles: [...roles], ...(name.trim() !== '' && { name: name.trim() }) }
    const { data } = await invite({ variables: { input } })
    if (data) onInvited(data.invitePerson.link, data.invitePerson.person.login)
  }
  return (
    <ConfirmDialog
      title="Invite somebody"
      action="Invite"
      onConfirm={login.trim() === '' ? undefined : confirm}
      // The link is shown in its place.
      onDone={() => undefined}
      onClose={onClose}
    >
      <TextField
        label="Login"
        required
        value={login}
        inputRef={focusIt}
        helperText="What the person signs in with: an e-mail address, or a name"
        onChange={(event) => setLogin(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100, autoCapitalize: 'none', spellCheck: false } }}
      />
      <TextField
        label="Name"
        value={name}
        helperText="As others see it. Without one it is the login."
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <RoleBoxes chosen={roles} onChange={setRoles} />
    </ConfirmDialog>
  )
}
