import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import type { PopperProps } from '@mui/material/Popper'
import TextField from '@mui/material/TextField'
import { focusIt } from '../ui/browser.ts'
import type { Command } from './command.ts'
import { KeyNames } from './KeyNames.tsx'

type Props = { commands: readonly Command[]; onClose: () => void }

/** All commands of the page, found by name. */
export function CommandPalette({ commands, onClose }: Props) {
  const choose = (command: Command | null) => {
    if (!command) return
    onClose()
    // After the dialog has given the focus back, which a command may want elsewhere.
    setTimeout(() => command.run?.())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      // On the paper, which has the role; a prop of the dialog would name its frame.
      slotProps={{ paper: { 'aria-label': 'Commands', sx: { position: 'absolute', top: '10vh', m: 0, p: 1.5 } } }}
    >
      <Autocomplete
        open
        autoHighlight
        forcePopupIcon={false}
        value={null}
        options={commands.filter(({ run }) => run !== undefined)}
        getOptionLabel={({ name }) => name}
        onChange={(_, command) => choose(command)}
        onClose={(_, reason) => reason === 'escape' && onClose()}
        slots={{ popper: InPlace }}
        slotProps={{ paper: { elevation: 0, sx: { border: 0, mt: 1 } }, listbox: { sx: { p: 0, maxHeight: '60vh' } } }}
        noOptionsText="No matching command"
        renderOption={({ key, ...props }, { name, keys }) => (
          <Box component="li" key={key} {...props} sx={{ gap: 2 }}>
            {name}
            {keys !== undefined && <KeyNames keys={keys} />}
          </Box>
        )}
        renderInput={(params) => <TextField {...params} inputRef={focusIt} size="small" placeholder="Type a command" />}
      />
    </Dialog>
  )
}

/** The list is a part of the dialog: no second surface lies over it. */
function InPlace({ children }: PopperProps) {
  return <div>{typeof children === 'function' ? null : children}</div>
}
