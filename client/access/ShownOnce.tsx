import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { CopyButton } from '../ui/CopyButton.tsx'
import { PREFORMATTED } from '../ui/theme.ts'

/** A text with the button that copies it. */
type Shown = { label: string; text: string }

type Props = { title: string; warning: string; texts: readonly Shown[]; onClose: () => void }

/** A secret that nobody can look up later. It does not close by a click beside it. */
export function ShownOnce({ title, warning, texts, onClose }: Props) {
  return (
    <Dialog open fullWidth maxWidth="sm">
      <DialogTitle>{title}</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2 }}>
          <Alert severity="warning">{warning}</Alert>
          {texts.map(({ label, text }) => (
            <Box key={label}>
              <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
                <Typography variant="h2">{label}</Typography>
                <CopyButton label={`Copy: ${label}`} text={text} />
              </Stack>
              <Box
                component="pre"
                sx={{ ...PREFORMATTED, p: 1, border: 1, borderColor: 'divider', borderRadius: 1, userSelect: 'all' }}
              >
                {text}
              </Box>
            </Box>
          ))}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  )
}
