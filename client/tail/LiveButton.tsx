import Button from '@mui/material/Button'
import { BoltIcon } from '../ui/icons.tsx'

/** Switches the live tail on and off. */
export function LiveButton({ live, onChange }: { live: boolean; onChange: (live: boolean) => void }) {
  return (
    <Button
      variant={live ? 'contained' : 'outlined'}
      size="medium"
      aria-pressed={live}
      startIcon={<BoltIcon />}
      onClick={() => onChange(!live)}
      sx={{ height: 36, flexShrink: 0 }}
    >
      Live
    </Button>
  )
}
