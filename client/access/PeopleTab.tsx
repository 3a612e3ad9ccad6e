import { useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useMay } from '../state/useSession.ts'
import { AddIcon } from '../ui/icons.tsx'
import { Failed } from './Failed.tsx'
import { InvitePerson } from './InvitePerson.tsx'
import { PageTurner } from './PageTurner.tsx'
import { PeopleDocument, type Person } from './people-operations.ts'
import type { PersonDeed } from './person-deeds.ts'
import { PersonDialog } from './PersonDialog.tsx'
import { PersonTable } from './PersonTable.tsx'
import { ShownOnce } from './ShownOnce.tsx'
import { useCursorPages } from './useCursorPages.ts'

const PAGE_SIZE = 50

type Doing =
  | { kind: 'inviting' }
  | { kind: 'changing'; deed: PersonDeed; person: Person }
  | { kind: 'showing'; link: string; login: string }

export function PeopleTab() {
  const mayChange = useMay('access:write')
  const { variables, turnOf } = useCursorPages()
  const { data, previousData, error } = useQuery(PeopleDocument, {
    variables: { first: PAGE_SIZE, ...variables },
    fetchPolicy: 'cache-and-network',
  })
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  const showLink = (link: string, login: string) => setDoing({ kind: 'showing', link, login })
  const page = (data ?? previousData)?.people
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography sx={{ flex: 1, minWidth: 240, color: 'text.secondary' }}>
          Who has signed in, or was invited. Without a role nobody sees anything.
        </Typography>
        {mayChange && (
          <Button variant="contained" startIcon={<AddIcon />} onClick={() => setDoing({ kind: 'inviting' })}>
            Invite somebody
          </Button>
        )}
      </Stack>
      <Failed error={error} />
      {!page && !error && <LinearProgress aria-label="Loading" />}
      {page && (
        <PersonTable
          people={page.nodes}
          {...(mayChange && {
            onDeed: (deed: PersonDeed, person: Person) => setDoing({ kind: 'changing', deed, person }),
          })}
        />
      )}
      <PageTurner turn={turnOf(page?.pageInfo)} />
      {doing?.kind === 'inviting' && <InvitePerson onInvited={showLink} onClose={stop} />}
      {doing?.kind === 'changing' && (
        <PersonDialog deed={doing.deed} person={doing.person} onLink={showLink} onClose={stop} />
      )}
      {doing?.kind === 'showing' && (
        <ShownOnce
          title={`The link for ${doing.login}`}
          warning="Send the link to the person now. It is shown this once, works once, and is valid for a day."
          texts={[{ label: 'Link', text: doing.link }]}
          onClose={stop}
        />
      )}
    </>
  )
}
