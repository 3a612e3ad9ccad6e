import { useMutation } from '@apollo/client/react'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { RotateKeyDocument, type ApiKey, type NewSecret } from './key-operations.ts'

const OVERLAPS = [
  { seconds: 0, label: 'No longer' },
  { seconds: 3600, label: 'One hour' },
  { seconds: 86_400, label: 'One day' },
  { seconds: 7 * 86_400, label: 'Seven days' },
  { seconds: 30 * 86_400, label: '30 days' },
] as const

type Props = { apiKey: ApiKey; onMade: (made: NewSecret) => void; onClose: () => void }

/** Gives a key another secret; the programs that have the old one get some time. */
export function RotateKey({ apiKey: { id, name }, onMade, onClose }: Props) {
  const [overlapSeconds, setOverlapSeconds] = useState(86_400)
  const [rotate] = useMutation(RotateKeyDocument)
  const confirm = async () => {
    const { data } = await rotate({ variables: { id, overlapSeconds } })
    if (data) onMade(data.rotateKey)
  }
  return (
    <ConfirmDialog
      title={`Rotate the key ${name}`}
      action="Rotate"
      onConfirm={confirm}
      // What is shown next takes its place.
      onDone={() => undefined}
      onClose={onClose}
    >
      <Typography>The key gets a new secret. What it may do stays the same.</Typography>
      <TextField
        select
        label="The old secret is valid for"
        value={overlapSeconds}
        onChange={(event) => setOverlapSeconds(Number(event.target.value))}
      >
        {OVERLAPS.map(({ seconds, label }) => (
          <MenuItem key={seconds} value={seconds}>
            {label}
          </MenuItem>
        ))}
      </TextField>
    </ConfirmDialog>
  )
}
