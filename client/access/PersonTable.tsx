import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { BlockIcon, CheckCircleIcon, CloseIcon, LinkIcon, PersonIcon } from '../ui/icons.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import { Moment } from '../ui/time/Moment.tsx'
import type { Person } from './people-operations.ts'
import type { PersonDeed } from './person-deeds.ts'
import { RowMenu } from './RowMenu.tsx'
import { StateChip } from './StateChip.tsx'

type OnDeed = (deed: PersonDeed, person: Person) => void
type Props = { people: readonly Person[]; onDeed?: OnDeed }

const NAMES = ['Name', 'Login', 'Signs in by', 'Roles', 'Last seen', 'State']
const METHODS = { LOCAL: 'Password', OIDC: 'Single sign-on', PROXY: 'The proxy' } as const

export function PersonTable({ people, onDeed }: Props) {
  return (
    <TableFrame label="People">
      <Table size="small" aria-label="People">
        <TableHead>
          <TableRow>
            {NAMES.map((name) => (
              <TableCell key={name}>{name}</TableCell>
            ))}
            {onDeed && <TableCell aria-label="Actions" />}
          </TableRow>
        </TableHead>
        <TableBody>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} {...(onDeed && { onDeed })} />
          ))}
        </TableBody>
      </Table>
    </TableFrame>
  )
}

function PersonRow({ person, onDeed }: { person: Person; onDeed?: OnDeed }) {
  const { name, login, email, method, seenAt } = person
  return (
    <TableRow sx={{ verticalAlign: 'top', '&:last-child td': { border: 0 } }}>
      <TableCell sx={{ minWidth: 120, overflowWrap: 'anywhere' }}>{name}</TableCell>
      <TableCell sx={{ minWidth: 120, overflowWrap: 'anywhere' }}>
        {login}
        {email !== null && email !== login && (
          <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>{email}</Typography>
        )}
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{METHODS[method]}</TableCell>
      <TableCell sx={{ minWidth: 140 }}>
        <Roles person={person} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{seenAt === null ? 'Never' : <Moment iso={seenAt} />}</TableCell>
      <TableCell>
        <StateOf person={person} />
      </TableCell>
      {onDeed && (
        <TableCell align="right" padding="checkbox">
          <RowMenu label={`Actions for ${name}`} groups={deedsOf(person, onDeed)} />
        </TableCell>
      )}
    </TableRow>
  )
}

function Roles({ person: { roles, groupRoles } }: { person: Person }) {
  if (roles.length + groupRoles.length === 0) return <Typography color="textSecondary">None</Typography>
  return (
    <>
      {roles.join(', ')}
      {groupRoles.length > 0 && (
        <Typography sx={{ fontSize: 12, color: 'text.secondary' }}>{`By groups: ${groupRoles.join(', ')}`}</Typography>
      )}
    </>
  )
}

function StateOf({ person: { isDisabled, hasPassword, method } }: { person: Person }) {
  if (isDisabled) return <StateChip label="Disabled" />
  if (method === 'LOCAL' && !hasPassword) return <StateChip color="warning" label="Invited" />
  return <StateChip color="success" label="Active" />
}

function deedsOf(person: Person, onDeed: OnDeed) {
  const { method, isDisabled } = person
  const act = (deed: PersonDeed) => () => onDeed(deed, person)
  return [
    [{ label: 'Change roles…', icon: <PersonIcon fontSize="small" />, act: act('roles') }],
    [
      ...(method === 'LOCAL'
        ? [{ label: 'New link for a password…', icon: <LinkIcon fontSize="small" />, act: act('reset') }]
        : []),
      { label: 'End all sessions…', icon: <CloseIcon fontSize="small" />, act: act('sessions') },
      isDisabled
        ? { label: 'Enable…', icon: <CheckCircleIcon fontSize="small" />, act: act('enable') }
        : { label: 'Disable…', icon: <BlockIcon fontSize="small" />, act: act('disable') },
    ],
  ]
}
