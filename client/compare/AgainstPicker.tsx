import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import type { Against } from '../time/against.ts'
import { RangePicker } from '../time/RangePicker.tsx'
import type { TimeZone } from '../ui/time/zone-clock.ts'
import { useOneTabStop } from '../ui/useOneTabStop.ts'
import type { Sides } from './sides.ts'

type Props = {
  against: Against
  sides: Sides | undefined
  commits: readonly string[] | undefined
  onChange: (against: Against) => void
  onZone: (zone: TimeZone) => void
}

const PRESETS: readonly { label: string; against: Against }[] = [
  { label: 'The period before', against: { kind: 'previous' } },
  { label: 'A day before', against: { kind: 'day' } },
  { label: 'A week before', against: { kind: 'week' } },
  { label: 'The commit before', against: { kind: 'commits', after: null, before: null } },
]

/** What the logs of the search are compared with. */
export function AgainstPicker({ against, sides, commits, onChange, onZone }: Props) {
  const oneStop = useOneTabStop<HTMLFieldSetElement>()
  const own = against.kind === 'range' ? against.range : sides?.beforeRange
  return (
    <Stack sx={{ px: 2, py: 1, gap: 1, borderBottom: 1, borderColor: 'divider' }}>
      <Stack component="fieldset" direction="row" aria-label="Compare with" {...oneStop} sx={ROW}>
        <Box component="span" aria-hidden sx={{ fontSize: 13, color: 'text.secondary' }}>
          Compare with
        </Box>
        {against.kind === 'rest' && <Preset label="The rest" isChosen onChoose={() => undefined} />}
        {PRESETS.map(({ label, against: preset }) => (
          <Preset key={label} label={label} isChosen={preset.kind === against.kind} onChoose={() => onChange(preset)} />
        ))}
        {against.kind !== 'commits' && (
          <RangePicker
            name="Compared time range"
            range={own ?? { kind: 'all' }}
            onChange={(range) => onChange({ kind: 'range', range })}
            onZone={onZone}
          />
        )}
      </Stack>
      {against.kind === 'commits' && commits && commits.length > 1 && (
        <CommitChoice against={against} commits={commits} onChange={onChange} />
      )}
    </Stack>
  )
}

const ROW = { flexWrap: 'wrap', alignItems: 'center', gap: 0.75, m: 0, p: 0, border: 0, minWidth: 0 } as const

type PresetProps = { label: string; isChosen: boolean; onChoose: () => void }

function Preset({ label, isChosen, onChoose }: PresetProps) {
  return (
    <Chip
      component="button"
      label={label}
      size="small"
      variant={isChosen ? 'filled' : 'outlined'}
      color={isChosen ? 'primary' : 'default'}
      aria-pressed={isChosen}
      onClick={onChoose}
      sx={{ height: 26 }}
    />
  )
}

type ChoiceProps = {
  against: Extract<Against, { kind: 'commits' }>
  commits: readonly string[]
  onChange: (against: Against) => void
}

/** The newest commits of the search, two of which are compared. */
function CommitChoice({ against, commits, onChange }: ChoiceProps) {
  const after = against.after ?? commits[0] ?? ''
  const before = against.before ?? commits[1] ?? ''
  const known = [...new Set([...commits, after, before])]
  const choose = (chosen: { after?: string; before?: string }) =>
    onChange({ kind: 'commits', after, before, ...chosen })
  return (
    <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 1 }}>
      <CommitField label="Commit" value={after} commits={known} onChange={(commit) => choose({ after: commit })} />
      <CommitField
        label="Compared commit"
        value={before}
        commits={known}
        onChange={(commit) => choose({ before: commit })}
      />
    </Stack>
  )
}

type FieldProps = { label: string; value: string; commits: readonly string[]; onChange: (commit: string) => void }

function CommitField({ label, value, commits, onChange }: FieldProps) {
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
      sx={{ minWidth: 160, mt: 0.5 }}
    >
      {commits.map((commit) => (
        <option key={commit} value={commit}>
          {commit}
        </option>
      ))}
    </TextField>
  )
}
