import Popover from '@mui/material/Popover'
import { StatsRefField } from '../search/StatsRefField.tsx'
import type { StatsRef } from '../search/stats-ref.ts'

export type SplitProps = { by: StatsRef; onBy: (by: StatsRef) => void }

type Props = SplitProps & { anchor: HTMLElement; onClose: () => void }

export function SplitPopover({ anchor, by, onBy, onClose }: Props) {
  return (
    <Popover
      open
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      slotProps={{ paper: { role: 'dialog', 'aria-label': 'Split the histogram', sx: { p: 1 } } }}
    >
      <StatsRefField
        label="Split by"
        value={by}
        width={260}
        hasFocus
        onChange={(ref) => {
          onClose()
          onBy(ref)
        }}
      />
    </Popover>
  )
}
