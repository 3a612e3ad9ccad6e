import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import type { ResourceIdMode } from '../generated/graphql.ts'
import { MONO } from '../ui/theme.ts'
import type { FieldsProps } from './key-fields.ts'

const MODES: readonly { value: ResourceIdMode | ''; label: string }[] = [
  { value: '', label: 'As sent' },
  { value: 'DEFAULT', label: 'This one, where none is sent' },
  { value: 'PREFIX', label: 'Begins with this' },
  { value: 'REQUIRE', label: 'Always this one' },
]

const HINTS = {
  '': undefined,
  DEFAULT: 'A log that names a resource keeps it.',
  PREFIX: 'It is put before the resource of a log that does not begin with it.',
  REQUIRE: 'A log that names another resource is refused.',
} as const satisfies Record<ResourceIdMode | '', string | undefined>

/** What the logs that a key sends get. */
export function IngestFields({ form, change, problemAt }: FieldsProps) {
  return (
    <>
      <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
        <TextField
          select
          label="Resource of its logs"
          value={form.resourceMode}
          sx={{ flex: 1, minWidth: 220 }}
          helperText={HINTS[form.resourceMode]}
          onChange={(event) =>
            change({ resourceMode: MODES.find(({ value }) => value === event.target.value)?.value ?? '' })
          }
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          {MODES.map(({ value, label }) => (
            <MenuItem key={value} value={value}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        {form.resourceMode !== '' && (
          <TextField
            label={form.resourceMode === 'PREFIX' ? 'Beginning' : 'Resource'}
            required
            value={form.resourceValue}
            placeholder={form.resourceMode === 'PREFIX' ? 'team-a-' : 'checkout'}
            sx={{ flex: 1, minWidth: 180 }}
            error={problemAt('resourceValue') !== undefined}
            helperText={problemAt('resourceValue')}
            onChange={(event) => change({ resourceValue: event.target.value })}
          />
        )}
      </Stack>
      <TextField
        label="Parent resource"
        value={form.parentResourceId}
        helperText="Every log gets it. Empty: as sent."
        onChange={(event) => change({ parentResourceId: event.target.value })}
      />
      <TextField
        label="Metadata"
        multiline
        maxRows={6}
        value={form.metadata}
        placeholder={'{"team": "a"}'}
        error={problemAt('metadata') !== undefined}
        helperText={problemAt('metadata') ?? 'JSON that every log gets; it replaces what is sent under the same keys.'}
        onChange={(event) => change({ metadata: event.target.value })}
        slotProps={{ input: { sx: { fontFamily: MONO, fontSize: 13 } } }}
      />
    </>
  )
}
