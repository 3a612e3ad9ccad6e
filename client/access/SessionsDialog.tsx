import { useMutation, useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import LinearProgress from '@mui/material/LinearProgress'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemText from '@mui/material/ListItemText'
import type { SessionsQuery } from '../generated/graphql.ts'
import { Moment } from '../ui/time/Moment.tsx'
import { Failed } from './Failed.tsx'
import { agentName } from './agent-name.ts'
import { EndSessionDocument, SessionsDocument } from './session-list-operations.ts'

type SignedIn = SessionsQuery['sessions'][number]

/** The browsers in which the person has signed in. */
export function SessionsDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useQuery(SessionsDocument, { fetchPolicy: 'network-only' })
  const [end, ending] = useMutation(EndSessionDocument, { refetchQueries: ['Sessions'], awaitRefetchQueries: true })
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="sessions-title">
      <DialogTitle id="sessions-title">Where I am signed in</DialogTitle>
      <DialogContent>
        <Failed error={error ?? ending.error} />
        {!data && !error && <LinearProgress aria-label="Loading" />}
        <List dense disablePadding>
          {data?.sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isEnding={ending.loading}
              onEnd={() => void end({ variables: { id: session.id } }).catch(() => undefined)}
            />
          ))}
        </List>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  )
}

type RowProps = { session: SignedIn; isEnding: boolean; onEnd: () => void }

function SessionRow({ session: { agent, ip, seenAt, createdAt, isCurrent }, isEnding, onEnd }: RowProps) {
  const browser = agentName(agent)
  return (
    <ListItem
      disableGutters
      divider
      secondaryAction={
        isCurrent ? (
          <Chip size="small" label="This browser" />
        ) : (
          <Button color="error" disabled={isEnding} aria-label={`End the session in ${browser}`} onClick={onEnd}>
            End
          </Button>
        )
      }
    >
      <ListItemText
        sx={{ pr: 10, overflowWrap: 'anywhere' }}
        primary={browser}
        secondary={
          <>
            {ip ?? 'Unknown address'}, last seen <Moment iso={seenAt} />, signed in <Moment iso={createdAt} />
          </>
        }
      />
    </ListItem>
  )
}
