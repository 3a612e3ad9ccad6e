import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useMay } from '../state/useSession.ts'
import { describeError } from '../ui/describe-error.ts'
import { DeadLetterTable } from './DeadLetterTable.tsx'
import { ReplayResult } from './ReplayResult.tsx'
import { useDeadLetters, type Replayed } from './useDeadLetters.ts'

type Outcome = { kind: 'done'; items: readonly Replayed[] } | { kind: 'failed'; error: unknown }

/** @param count how many there ever were: when it grows, the list is read again */
export function DeadLetters({ count }: { count: number | string | null }) {
  const { letters, error, replay, isReplaying, turn } = useDeadLetters(count)
  const mayReplay = useMay('deadletters:replay')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [outcome, setOutcome] = useState<Outcome>()
  const chosen = letters?.filter(({ id }) => selected.has(id)) ?? []
  const replayChosen = async () => {
    try {
      setOutcome({ kind: 'done', items: await replay(chosen) })
      setSelected(new Set())
    } catch (failure) {
      setOutcome({ kind: 'failed', error: failure })
    }
  }
  return (
    <Stack component="section" aria-label="Dead letters" sx={{ gap: 1 }}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, minHeight: 32, flexWrap: 'wrap' }}>
        <Typography variant="h2" component="h3" sx={{ flex: 1 }}>
          Dead letters
        </Typography>
        {mayReplay && letters !== undefined && letters.length > 0 && (
          <Button variant="contained" disabled={chosen.length === 0 || isReplaying} onClick={() => void replayChosen()}>
            {isReplaying ? 'Replaying…' : chosen.length === 0 ? 'Replay selected' : `Replay ${chosen.length} selected`}
          </Button>
        )}
      </Stack>
      {outcome?.kind === 'failed' && <Failed error={outcome.error} what="The replay failed." />}
      {outcome?.kind === 'done' && <ReplayResult items={outcome.items} onClose={() => setOutcome(undefined)} />}
      {error && <Failed error={error} what="The dead letters could not be loaded." />}
      {letters?.length === 0 && (
        <Paper variant="outlined" sx={{ p: 3, textAlign: 'center', color: 'text.secondary' }}>
          {turn.page === 0 ? 'No dead letters: every record was decoded and stored.' : 'No dead letters on this page.'}
        </Paper>
      )}
      {letters !== undefined && letters.length > 0 && (
        <DeadLetterTable letters={letters} selected={selected} {...(mayReplay && { onSelect: setSelected })} />
      )}
      {(turn.next ?? turn.previous) && (
        <Stack direction="row" sx={{ gap: 1, justifyContent: 'flex-end', alignItems: 'center' }}>
          <Typography sx={{ color: 'text.secondary' }}>Page {turn.page + 1}</Typography>
          <Button variant="outlined" color="inherit" disabled={!turn.previous} onClick={turn.previous}>
            Newer
          </Button>
          <Button variant="outlined" color="inherit" disabled={!turn.next} onClick={turn.next}>
            Older
          </Button>
        </Stack>
      )}
    </Stack>
  )
}

function Failed({ error, what }: { error: unknown; what: string }) {
  const { text } = describeError(error)
  return (
    <Alert severity="error">
      {what} {text}
    </Alert>
  )
}
