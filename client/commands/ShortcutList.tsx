import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import type { Command } from './command.ts'
import { KeyNames } from './KeyNames.tsx'

type Props = { commands: readonly Command[]; onClose: () => void }

/** Every key of the page. */
export function ShortcutList({ commands, onClose }: Props) {
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="shortcuts">
      <DialogTitle id="shortcuts">Keyboard shortcuts</DialogTitle>
      {/* Scrolled by keys where it is higher than the page. */}
      <DialogContent tabIndex={0}>
        <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, columnGap: 4, columns: { xs: 1, sm: 2 } }}>
          {commands
            .filter(({ keys }) => keys !== undefined)
            .map(({ name, keys = '' }) => (
              <Box component="li" key={name} sx={{ display: 'flex', gap: 2, py: 0.5, breakInside: 'avoid' }}>
                {name}
                <KeyNames keys={keys} />
              </Box>
            ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  )
}
