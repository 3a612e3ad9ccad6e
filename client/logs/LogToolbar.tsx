import RefreshIcon from '@mui/icons-material/Refresh'
import TuneIcon from '@mui/icons-material/Tune'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { OUTLINE } from '../theme.ts'
import type { LogView } from './log-view.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { RangePicker } from './RangePicker.tsx'
import { MessageSearch } from './TextFilter.tsx'
import type { Visibility } from './useColumnVisibility.ts'
import type { ChangeView } from './useLogFilter.ts'

type Props = {
  view: LogView
  change: ChangeView
  visibility: Visibility
  onVisibility: (visibility: Visibility) => void
  loading: boolean
  onRefresh: () => void
  /** Opens the panel of filters where there is no room for it. */
  onFilters: (() => void) | undefined
}

const BUTTON = { height: 36, whiteSpace: 'nowrap' } as const
const SQUARE = { width: 36, height: 36, border: 1, borderColor: OUTLINE, borderRadius: 1, bgcolor: 'background.paper' }

export function LogToolbar({ view, change, visibility, onVisibility, loading, onRefresh, onFilters }: Props) {
  return (
    <Stack direction="row" sx={{ gap: 1, flexWrap: { xs: 'wrap', md: 'nowrap' } }}>
      <MessageSearch view={view} change={change} />
      {onFilters && (
        <Button variant="outlined" color="inherit" startIcon={<TuneIcon />} onClick={onFilters} sx={BUTTON}>
          Filters
        </Button>
      )}
      <RangePicker range={view.range} onChange={(range) => change({ range })} />
      <Box sx={{ display: 'flex', gap: 1, ml: { xs: 'auto', md: 0 } }}>
        <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
          <ColumnsMenu visibility={visibility} onChange={onVisibility} sx={SQUARE} />
        </Box>
        <Tooltip title="Refresh">
          <IconButton aria-label="Refresh" aria-busy={loading} onClick={onRefresh} sx={SQUARE}>
            <RefreshIcon fontSize="small" />
          </IconButton>
        </Tooltip>
      </Box>
    </Stack>
  )
}
