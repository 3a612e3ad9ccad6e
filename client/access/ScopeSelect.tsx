import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

type Props = {
  scopes: readonly { id: string; name: string }[]
  /** Empty: all logs. */
  value: string
  onChange: (id: string) => void
}

/** Which logs are shown. */
export function ScopeSelect({ scopes, value, onChange }: Props) {
  return (
    <TextField
      select
      label="Logs"
      // Until the scopes have come there is nothing to choose.
      value={scopes.some(({ id }) => id === value) ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">All logs</MenuItem>
      {scopes.map(({ id, name }) => (
        <MenuItem key={id} value={id}>
          {`Those of the scope ${name}`}
        </MenuItem>
      ))}
    </TextField>
  )
}
