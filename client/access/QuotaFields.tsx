import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { ExpandMoreIcon } from '../ui/icons.tsx'
import { QUOTA_FIELDS } from './key-form.ts'
import type { FieldsProps } from './key-fields.ts'

/** The limits of a key. */
export function QuotaFields({ form, change, problemAt }: FieldsProps) {
  const [isOpen, setIsOpen] = useState(false)
  const fields = QUOTA_FIELDS[form.kind]
  // A field that is marked must be seen.
  const isWrong = fields.some(({ name }) => problemAt(name) !== undefined)
  return (
    <Accordion
      variant="outlined"
      disableGutters
      expanded={isOpen || isWrong}
      onChange={(_, next) => setIsOpen(next)}
      sx={{ '&&': { borderRadius: 1 } }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>Limits</AccordionSummary>
      <AccordionDetails>
        <Typography sx={{ mb: 2, color: 'text.secondary' }}>
          Each process of the API counts for itself. An empty field is no limit.
        </Typography>
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
          {fields.map(({ name, label }) => (
            <TextField
              key={name}
              label={label}
              value={form.quota[name] ?? ''}
              sx={{ flex: 1, minWidth: 200 }}
              error={problemAt(name) !== undefined}
              helperText={problemAt(name)}
              onChange={(event) => change({ quota: { ...form.quota, [name]: event.target.value } })}
              slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 16 } }}
            />
          ))}
        </Stack>
      </AccordionDetails>
    </Accordion>
  )
}
