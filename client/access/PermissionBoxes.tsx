import Checkbox from '@mui/material/Checkbox'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import { permissionWords, UNSCOPED_ONLY, type Permission } from '../state/permissions.ts'

type Props = {
  label: string
  offered: readonly Permission[]
  chosen: readonly Permission[]
  /** What belongs to all logs cannot be chosen. */
  isScoped: boolean
  problem: string | undefined
  onChange: (chosen: readonly Permission[]) => void
}

/** Permissions to choose from, in words. */
export function PermissionBoxes({ label, offered, chosen, isScoped, problem, onChange }: Props) {
  return (
    <FormControl component="fieldset" error={problem !== undefined}>
      <FormLabel component="legend">{label}</FormLabel>
      <FormGroup sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        {offered.map((permission) => (
          <FormControlLabel
            key={permission}
            disabled={isScoped && UNSCOPED_ONLY.includes(permission)}
            control={
              <Checkbox
                size="small"
                checked={chosen.includes(permission)}
                onChange={(event) =>
                  onChange(
                    event.target.checked ? [...chosen, permission] : chosen.filter((each) => each !== permission),
                  )
                }
              />
            }
            label={permissionWords(permission)}
          />
        ))}
      </FormGroup>
      {problem !== undefined && <FormHelperText>{problem}</FormHelperText>}
      {isScoped && (
        <FormHelperText error={false}>With a scope, what belongs to all logs cannot be shown.</FormHelperText>
      )}
    </FormControl>
  )
}
