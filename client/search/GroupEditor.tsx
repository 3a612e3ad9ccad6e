import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { AddIcon, DeleteIcon } from '../ui/icons.tsx'
import { newGroup, newRow, type Group, type Node } from './builder-tree.ts'
import { RowEditor } from './RowEditor.tsx'

type Props = {
  group: Group
  onChange: (group: Group) => void
  /** Absent for the outermost. */
  onRemove?: () => void
}

/** Conditions and groups that hold all together, or one of which is enough. */
export function GroupEditor({ group, onChange, onRemove }: Props) {
  const { parts, joinedBy, isNegated } = group
  const set = (index: number, part: Node) => onChange({ ...group, parts: parts.with(index, part) })
  const remove = (index: number) => onChange({ ...group, parts: parts.toSpliced(index, 1) })
  const add = (part: Node) => onChange({ ...group, parts: [...parts, part] })
  const name = joinedBy === 'and' ? 'All of these' : 'Any of these'
  return (
    <Box
      component="fieldset"
      aria-label={name}
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 1, m: 0, flex: 1, minWidth: 0 }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, mb: 1, flexWrap: 'wrap' }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={joinedBy}
          aria-label="How the conditions are combined"
          onChange={(_, chosen: Group['joinedBy'] | null) => chosen && onChange({ ...group, joinedBy: chosen })}
        >
          <ToggleButton value="and" sx={{ py: 0.25, textTransform: 'none' }}>
            All
          </ToggleButton>
          <ToggleButton value="or" sx={{ py: 0.25, textTransform: 'none' }}>
            Any
          </ToggleButton>
        </ToggleButtonGroup>
        <FormControlLabel
          label="Not"
          sx={{ ml: 0 }}
          control={
            <Checkbox
              size="small"
              checked={isNegated}
              onChange={(event) => onChange({ ...group, isNegated: event.target.checked })}
              sx={{ p: 0.5 }}
            />
          }
        />
        {onRemove && (
          <IconButton aria-label="Remove this group" onClick={onRemove} sx={{ ml: 'auto', width: 36 }}>
            <DeleteIcon fontSize="small" />
          </IconButton>
        )}
      </Stack>
      <Stack sx={{ gap: 1 }}>
        {parts.map((part, index) =>
          part.kind === 'row' ? (
            <RowEditor key={part.id} row={part} onChange={(row) => set(index, row)} onRemove={() => remove(index)} />
          ) : (
            <GroupEditor
              key={part.id}
              group={part}
              onChange={(inner) => set(index, inner)}
              onRemove={() => remove(index)}
            />
          ),
        )}
      </Stack>
      <Stack direction="row" sx={{ gap: 1, mt: 1 }}>
        <Button startIcon={<AddIcon />} onClick={() => add(newRow())}>
          Condition
        </Button>
        <Button startIcon={<AddIcon />} onClick={() => add(newGroup(joinedBy === 'and' ? 'or' : 'and'))}>
          Group
        </Button>
      </Stack>
    </Box>
  )
}
