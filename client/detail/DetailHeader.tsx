import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import type { ReactNode, Ref } from 'react'
import { CloseIcon, CompareIcon, DownIcon, LinkIcon, UpIcon } from '../ui/icons.tsx'
import { linkTo } from '../state/link-to.ts'
import type { LogRow } from '../state/operations.ts'
import { MONO } from '../ui/theme.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { levelTint } from '../ui/level.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { localTimeInFull } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'

type Props = {
  ref: Ref<HTMLDivElement>
  log: LogRow | undefined
  previous: string | undefined
  next: string | undefined
  open: (id: string) => void
  close: () => void
  /** Keeps this log, so that the next one is shown beside it. */
  compare: () => void
  isComparing: boolean
}

export function DetailHeader({ ref, log, previous, next, open, close, compare, isComparing }: Props) {
  const [zone] = useTimeZone()
  const { date, time, offset } = log ? localTimeInFull(log.timestamp, zone) : { date: '', time: '', offset: '' }
  return (
    <Stack
      direction="row"
      ref={ref}
      tabIndex={-1}
      sx={{
        alignItems: 'center',
        gap: 0.5,
        px: 2,
        height: 48,
        flexShrink: 0,
        borderBottom: 1,
        borderColor: 'divider',
        bgcolor: log && levelTint(log.level, 7),
        '&:focus': { outline: 'none' },
      }}
    >
      {log && <LevelChip level={log.level} />}
      <Box
        sx={{
          fontFamily: MONO,
          fontSize: 13,
          ml: 0.5,
          whiteSpace: 'nowrap',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
        }}
      >
        <Box component="span" sx={{ color: 'text.secondary', display: { xs: 'none', sm: 'inline' } }}>{`${date} `}</Box>
        {time}
        <Box component="span" sx={{ color: 'text.secondary' }}>{` ${offset}`}</Box>
      </Box>
      <Box sx={{ flex: 1 }} />
      <Step label="Previous log (↑ or k)" id={previous} open={open}>
        <UpIcon fontSize="small" />
      </Step>
      <Step label="Next log (↓ or j)" id={next} open={open}>
        <DownIcon fontSize="small" />
      </Step>
      <Tooltip title={isComparing ? 'Stop comparing' : 'Compare with another log'}>
        <IconButton
          aria-label="Compare with another log"
          aria-pressed={isComparing}
          color={isComparing ? 'primary' : 'default'}
          onClick={compare}
        >
          <CompareIcon fontSize="small" />
        </IconButton>
      </Tooltip>
      <CopyButton label="Copy link to this log" text={() => linkTo({}, zone)} icon={<LinkIcon fontSize="small" />} />
      <Tooltip title="Close (Esc)">
        <IconButton aria-label="Close" onClick={close}>
          <CloseIcon fontSize="small" />
        </IconButton>
      </Tooltip>
    </Stack>
  )
}

type StepProps = { label: string; id: string | undefined; open: (id: string) => void; children: ReactNode }

function Step({ label, id, open, children }: StepProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton aria-label={label} disabled={id === undefined} onClick={() => id !== undefined && open(id)}>
          {children}
        </IconButton>
      </span>
    </Tooltip>
  )
}
