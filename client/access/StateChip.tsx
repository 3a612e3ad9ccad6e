import Chip from '@mui/material/Chip'

type Props = { label: string; color?: 'default' | 'success' | 'warning' | 'error' }

/** A state in a table. Its colour is in the border: as text, a light warning could not be read. */
export function StateChip({ label, color = 'default' }: Props) {
  return <Chip size="small" variant="outlined" label={label} color={color} sx={{ color: 'text.primary' }} />
}
