import { useMutation } from '@apollo/client/react'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormLabel from '@mui/material/FormLabel'
import MenuItem from '@mui/material/MenuItem'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { focusIt } from '../ui/browser.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { IngestFields } from './IngestFields.tsx'
import type { FieldsProps } from './key-fields.ts'
import { NEW_KEY, readKeyForm, type KeyForm, type KeyProblem } from './key-form.ts'
import { CreateKeyDocument, type NewSecret } from './key-operations.ts'
import { QueryFields } from './QueryFields.tsx'
import { QuotaFields } from './QuotaFields.tsx'

type Props = { onMade: (made: NewSecret) => void; onClose: () => void }

const EXPIRIES = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'date', label: 'At the end of a day' },
] as const

/** Everything that a new key can have. */
export function KeyFormDialog({ onMade, onClose }: Props) {
  const [form, setForm] = useState(NEW_KEY)
  // Nothing is wrong before somebody wants to send it.
  const [problem, setProblem] = useState<KeyProblem>()
  const [create] = useMutation(CreateKeyDocument, { refetchQueries: ['ApiKeys'] })
  const change = (part: Partial<KeyForm>) => {
    setForm({ ...form, ...part })
    setProblem(undefined)
  }
  const problemAt = (at: KeyProblem['at']) => (problem?.at === at ? problem.message : undefined)
  const confirm = async () => {
    const { input, problem: wrong } = readKeyForm(form, Date.now())
    setProblem(wrong)
    if (wrong) throw new Error('Nothing was sent yet: see the field that is marked.')
    const { data } = await create({ variables: { input } })
    if (data) onMade(data.createKey)
  }
  const fields = { form, change, problemAt }
  return (
    <ConfirmDialog
      title="Create a key"
      action="Create"
      maxWidth="sm"
      onConfirm={confirm}
      // The secret is shown in its place.
      onDone={() => undefined}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        value={form.name}
        inputRef={focusIt}
        error={problemAt('name') !== undefined}
        helperText={problemAt('name') ?? 'What uses it: the checkout service, Grafana, a laptop'}
        onChange={(event) => change({ name: event.target.value })}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <FormControl>
        <FormLabel id="key-kind">It is for</FormLabel>
        <RadioGroup
          row
          aria-labelledby="key-kind"
          value={form.kind}
          onChange={(_, value) => change({ kind: value === 'QUERY' ? 'QUERY' : 'INGEST' })}
        >
          <FormControlLabel value="INGEST" control={<Radio size="small" />} label="Sending logs" />
          <FormControlLabel value="QUERY" control={<Radio size="small" />} label="Asking for logs" />
        </RadioGroup>
      </FormControl>
      {form.kind === 'INGEST' ? <IngestFields {...fields} /> : <QueryFields {...fields} />}
      <ExpiryFields {...fields} />
      <QuotaFields {...fields} />
    </ConfirmDialog>
  )
}

function ExpiryFields({ form, change, problemAt }: FieldsProps) {
  return (
    <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
      <TextField
        select
        label="Expires"
        value={form.expiry}
        sx={{ flex: 1, minWidth: 180 }}
        onChange={(event) => change({ expiry: event.target.value })}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        {EXPIRIES.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      {form.expiry === 'date' && (
        <TextField
          label="Last day"
          type="date"
          value={form.expiryDate}
          sx={{ flex: 1, minWidth: 180 }}
          error={problemAt('expiryDate') !== undefined}
          helperText={problemAt('expiryDate')}
          onChange={(event) => change({ expiryDate: event.target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      )}
    </Stack>
  )
}
