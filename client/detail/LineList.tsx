import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import type { ReactNode, Ref } from 'react'
import { MONO } from '../ui/theme.ts'
import { isLoud, levelTint } from '../ui/level.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { MessageText } from '../ui/log-text/MessageText.tsx'
import type { LineLog } from './operations.ts'
import { Swatch } from './Swatch.tsx'

/** Placeholders while the lines load. */
export function LineSkeletons() {
  return (
    <Stack component="output" aria-label="Loading" sx={{ p: 2, gap: 1.25 }}>
      {['92%', '78%', '88%', '64%', '80%', '70%'].map((width) => (
        <Skeleton key={width} variant="rounded" height={18} width={width} />
      ))}
    </Stack>
  )
}

type LineListProps = {
  ref?: Ref<HTMLDivElement>
  label: string
  before?: ReactNode
  after?: ReactNode
  children: ReactNode
}

/** A scrolling list of lines with an optional button at each end. */
export function LineList({ ref, label, before, after, children }: LineListProps) {
  return (
    // The component that adds lines at the top keeps the others in place.
    <Box ref={ref} tabIndex={-1} sx={{ flex: 1, minHeight: 0, overflow: 'auto', overflowAnchor: 'none' }}>
      {before}
      <Box component="ol" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {children}
      </Box>
      {after}
    </Box>
  )
}

type LogLineProps = {
  ref?: Ref<HTMLLIElement> | undefined
  log: LineLog
  /** Whether it is the log in the drawer. */
  isCurrent: boolean
  withResource: boolean
  /** The colour of its resource. */
  color?: string | undefined
  /** Said above the line. */
  above?: string | undefined
  onOpen: (id: string) => void
  /** The first column: the time of the log. */
  children: ReactNode
}

/** A log among others, in one line; with a resource on a phone in two. A click opens it. */
export function LogLine({ ref, log, isCurrent, withResource, color, above, onOpen, children }: LogLineProps) {
  const isError = log.level === 'ERROR' || log.level === 'FATAL'
  return (
    <li ref={ref}>
      {above !== undefined && <Box sx={ABOVE}>{above}</Box>}
      <Box
        component="button"
        type="button"
        aria-current={isCurrent}
        onClick={() => onOpen(log.id)}
        sx={{
          ...LINE,
          ...(withResource && TWO_LINES_ON_PHONES),
          boxShadow: `inset ${isCurrent ? 5 : 3}px 0 0 ${isCurrent ? 'var(--mui-palette-primary-main)' : levelTint(log.level, isLoud(log.level) ? 100 : 45)}`,
          backgroundColor: isError ? levelTint(log.level, 9) : 'transparent',
          ...(isCurrent && {
            fontWeight: 600,
            backgroundColor: 'color-mix(in srgb, var(--mui-palette-primary-main) 14%, transparent)',
          }),
        }}
      >
        {children}
        <LevelChip level={log.level} />
        {withResource && (
          <Box component="span" sx={{ ...CUT, width: { sm: 144 }, flex: { xs: 1, sm: 'none' }, minWidth: 0 }}>
            {color !== undefined && <Swatch color={color} />}
            {log.resourceId}
          </Box>
        )}
        <Box
          component="span"
          sx={{
            ...CUT,
            flex: 1,
            flexBasis: withResource ? { xs: '100%', sm: 0 } : 0,
            minWidth: 0,
            color: 'text.primary',
          }}
        >
          <MessageText text={log.message} />
        </Box>
      </Box>
    </li>
  )
}

const LINE = {
  display: 'flex',
  gap: 1,
  alignItems: 'center',
  width: '100%',
  height: 30,
  px: 2,
  border: 0,
  borderBottom: '1px solid var(--mui-palette-divider)',
  textAlign: 'left',
  cursor: 'pointer',
  font: 'inherit',
  fontFamily: MONO,
  fontSize: 12.5,
  color: 'text.secondary',
  '&:hover': { bgcolor: 'action.hover' },
  '&:focus-visible': { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: -2 },
} as const

const TWO_LINES_ON_PHONES = {
  flexWrap: { xs: 'wrap', sm: 'nowrap' },
  rowGap: 0,
  height: { xs: 'auto', sm: LINE.height },
  py: { xs: 0.5, sm: 0 },
} as const

const ABOVE = {
  px: 2,
  py: 0.25,
  fontSize: 12,
  color: 'text.secondary',
  textAlign: 'center',
  bgcolor: 'background.default',
  borderBottom: 1,
  borderColor: 'divider',
} as const

const CUT = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const
