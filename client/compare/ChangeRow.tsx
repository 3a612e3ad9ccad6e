import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import type { LogFilter } from '../generated/graphql.ts'
import { ContentCopyIcon, FilterAltIcon, FilterAltOffIcon } from '../ui/icons.tsx'
import { LEVELS } from '../ui/level.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { LogText } from '../ui/log-text/LogText.tsx'
import { PatternText } from '../ui/log-text/PatternText.tsx'
import { ShowLogs } from '../ui/ShowLogs.tsx'
import { MONO } from '../ui/theme.ts'
import { timeText } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { signOf } from './change-words.ts'
import { conditionOf, keyOf, labelOf } from './changed-value.ts'
import type { Change, Changed } from './operations.ts'
import type { SideNames } from './sides.ts'
import { ShareBars } from './ShareBars.tsx'

export type ChangeActions = {
  /** In the list; of the other side if the logs are there only. */
  show: (condition: LogFilter, isBefore: boolean) => void
  only: (condition: LogFilter) => void
  hide: (condition: LogFilter) => void
  copy: (text: string) => void
}

type Totals = { before: number; after: number }
type Props = { change: Change; totals: Totals; names: SideNames; actions: ChangeActions }

/** A value with another share than before, and those that nearly the same logs have. */
export function ChangeRow({ change, totals, names, actions }: Props) {
  const [zone] = useTimeZone()
  const { of, kind, firstSeen, isNewError, together } = change
  const condition = conditionOf(of)
  const groups = [
    [
      { label: 'Compare only these', icon: <FilterAltIcon fontSize="small" />, act: () => actions.only(condition) },
      {
        label: 'Compare without these',
        icon: <FilterAltOffIcon fontSize="small" />,
        act: () => actions.hide(condition),
      },
    ],
    [{ label: 'Copy the value', icon: <ContentCopyIcon fontSize="small" />, act: () => actions.copy(of.value) }],
  ]
  return (
    <Box component="li" sx={ROW}>
      <Sign change={change} />
      <Box sx={{ gridArea: 'what', minWidth: 0 }}>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {isNewError ? 'New error · ' : ''}
          {labelOf(of)}
          {firstSeen !== null && ` · first ${timeText(firstSeen, zone)}`}
        </Box>
        <Box sx={VALUE}>
          <Value of={of} />
        </Box>
        {together.length > 0 && (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.5, mt: 0.5, fontSize: 12 }}>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              The same logs:
            </Box>
            {together.map((other) => (
              <Chip
                key={keyOf(other)}
                component="button"
                size="small"
                variant="outlined"
                label={`${labelOf(other)} ${other.value}`}
                onClick={() => actions.show(conditionOf(other), kind === 'GONE')}
                sx={{ maxWidth: '100%', height: 22 }}
              />
            ))}
          </Box>
        )}
      </Box>
      <ShareBars before={change.before} after={change.after} totals={totals} names={names} />
      <ShowLogs onShow={() => actions.show(condition, kind === 'GONE')} groups={groups} />
    </Box>
  )
}

function Sign({ change }: { change: Change }) {
  const { text, title } = signOf(change)
  const isUp = change.kind === 'NEW' || change.kind === 'MORE'
  return (
    <Box
      component="span"
      title={title}
      sx={{
        gridArea: 'sign',
        justifySelf: 'start',
        px: 0.75,
        borderRadius: 0.5,
        fontSize: 13,
        fontWeight: 600,
        lineHeight: '22px',
        whiteSpace: 'nowrap',
        fontVariantNumeric: 'tabular-nums',
        color: isUp ? 'primary.main' : 'text.secondary',
        bgcolor: isUp ? 'color-mix(in srgb, var(--mui-palette-primary-main) 12%, transparent)' : 'action.hover',
      }}
    >
      {text}
    </Box>
  )
}

function Value({ of: { field, value } }: { of: Changed }) {
  const level = field === 'LEVEL' ? LEVELS.find((known) => known === value) : undefined
  if (level) return <LevelChip level={level} />
  return field === 'PATTERN' ? <PatternText text={value} /> : <LogText text={value === '' ? '""' : value} />
}

const ROW = {
  display: 'grid',
  gridTemplate: '"sign what bars actions" auto / 104px minmax(0, 1fr) minmax(200px, 320px) auto',
  columnGap: 2,
  alignItems: 'start',
  px: 2,
  py: 1.25,
  borderBottom: 1,
  borderColor: 'divider',
  '@container (max-width: 760px)': {
    gridTemplate: '"sign actions" auto "what what" auto "bars bars" auto / 1fr auto',
    rowGap: 0.75,
  },
} as const

const VALUE = {
  fontFamily: MONO,
  fontSize: 12.5,
  lineHeight: 1.6,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: '4',
  overflow: 'hidden',
} as const
