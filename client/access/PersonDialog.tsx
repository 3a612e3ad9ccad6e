import { useMutation } from '@apollo/client/react'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import type { PersonDeed } from './person-deeds.ts'
import {
  EndSessionsDocument,
  ResetPasswordDocument,
  SetPersonDisabledDocument,
  type Person,
} from './people-operations.ts'
import { PersonRoles } from './PersonRoles.tsx'

type Props = {
  deed: PersonDeed
  person: Person
  onLink: (link: string, login: string) => void
  onClose: () => void
}

/** Asks before something is done about a person. */
export function PersonDialog({ deed, person, onLink, onClose }: Props) {
  switch (deed) {
    case 'roles':
      return <PersonRoles person={person} onClose={onClose} />
    case 'reset':
      return <ResetPassword person={person} onLink={onLink} onClose={onClose} />
    case 'sessions':
      return <EndSessions person={person} onClose={onClose} />
    case 'disable':
      return (
        <SetDisabled person={person} isDisabled onClose={onClose}>
          {person.name} cannot sign in any more. Sessions end within a second, and their keys do nothing.
        </SetDisabled>
      )
    case 'enable':
      return (
        <SetDisabled person={person} isDisabled={false} onClose={onClose}>
          {person.name} can sign in again, and their keys work again.
        </SetDisabled>
      )
  }
}

type OneProps = { person: Person; onClose: () => void }

function ResetPassword({ person: { id, name, login }, onLink, onClose }: OneProps & Pick<Props, 'onLink'>) {
  const [reset] = useMutation(ResetPasswordDocument)
  const confirm = async () => {
    const { data } = await reset({ variables: { personId: id } })
    if (data) onLink(data.resetPassword.link, login)
  }
  return (
    <ConfirmDialog
      title={`A new link for ${name}`}
      action="Make the link"
      onConfirm={confirm}
      // The link is shown in its place.
      onDone={() => undefined}
      onClose={onClose}
    >
      <Typography>With the link {name} chooses another password. All sessions of the person end now.</Typography>
    </ConfirmDialog>
  )
}

function EndSessions({ person: { id, name }, onClose }: OneProps) {
  const [end] = useMutation(EndSessionsDocument)
  return (
    <ConfirmDialog
      title={`End all sessions of ${name}?`}
      action="End the sessions"
      isDangerous
      onConfirm={() => end({ variables: { personId: id } })}
      onClose={onClose}
    >
      <Typography>{name} has to sign in again, in every browser. Keys go on working.</Typography>
    </ConfirmDialog>
  )
}

function SetDisabled({
  person: { id, name },
  isDisabled,
  children,
  onClose,
}: OneProps & { isDisabled: boolean; children: ReactNode }) {
  const [set] = useMutation(SetPersonDisabledDocument)
  const action = isDisabled ? 'Disable' : 'Enable'
  return (
    <ConfirmDialog
      title={`${action} ${name}?`}
      action={action}
      isDangerous={isDisabled}
      onConfirm={() => set({ variables: { id, isDisabled } })}
      onClose={onClose}
    >
      <Typography>{children}</Typography>
    </ConfirmDialog>
  )
}
