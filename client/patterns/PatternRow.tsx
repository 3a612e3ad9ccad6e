import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { figureText, type Figure } from '../ui/figure-text.ts'
import { figureTitle } from '../ui/figure-title.ts'
import { shareText } from '../ui/format-count.ts'
import { ChevronRightIcon, ContentCopyIcon, FilterAltIcon, FilterAltOffIcon, ReadMoreIcon } from '../ui/icons.tsx'
import { LEVELS, levelTint } from '../ui/level.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { PatternText } from '../ui/log-text/PatternText.tsx'
import { ShowLogs } from '../ui/ShowLogs.tsx'
import { SparkBars } from '../ui/SparkBars.tsx'
import { MONO } from '../ui/theme.ts'
import { timeText } from '../ui/time/local-time.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import type { FoundPattern } from './operations.ts'
import { PatternDetails } from './PatternDetails.tsx'
import { namesText, overTimeText, shortPattern } from './pattern-words.ts'

export type PatternActions = Record<'show' | 'only' | 'hide' | 'copy', (pattern: string) => void> & {
  /** Opens a log beside the list. */
  open: (log: string) => void
}

type Props = {
  pattern: FoundPattern
  part: { ofLargest: number; all: number }
  isOpen: boolean
  onToggle: () => void
  actions: PatternActions
}

/** A pattern: how often, what it says, of whom, when; opened, what stood at its variables. */
export function PatternRow({ pattern, part, isOpen, onToggle, actions }: Props) {
  const { text, count, byLevel, resources, firstSeen } = pattern
  const worst = LEVELS.findLast((level) => byLevel.some((one) => one.level === level)) ?? 'INFO'
  return (
    <Box component="li" sx={{ ...ROW, boxShadow: `inset 3px 0 0 ${levelTint(worst, 70)}` }}>
      <Count figure={count} part={part} />
      <Box sx={{ gridArea: 'text', minWidth: 0 }}>
        <Box component="button" type="button" aria-expanded={isOpen} onClick={onToggle} sx={TEXT_BUTTON}>
          <ChevronRightIcon
            aria-hidden
            sx={{ fontSize: 16, mt: '2px', ml: -0.5, color: 'text.secondary', rotate: isOpen ? '90deg' : '0deg' }}
          />
          <Box component="span" sx={isOpen ? WHOLE : CLAMPED}>
            <PatternText text={isOpen ? text : shortPattern(text)} />
          </Box>
        </Box>
        <Box sx={META}>
          {byLevel.toReversed().map(({ level, count: ofLevel }) => (
            <span key={level} title={figureTitle(ofLevel)}>
              <LevelChip level={level} /> {byLevel.length > 1 && figureText(ofLevel)}
            </span>
          ))}
          <Box component="span" title={resources.map(({ resourceId }) => resourceId).join('\n')} sx={CUT}>
            {namesText(resources.map(({ resourceId }) => resourceId))}
          </Box>
          <FirstSeen at={firstSeen} />
        </Box>
      </Box>
      <OverTime pattern={pattern} />
      <Actions pattern={pattern} actions={actions} />
      {isOpen && <PatternDetails pattern={pattern} onOpen={actions.open} />}
    </Box>
  )
}

function Count({ figure, part: { ofLargest, all } }: { figure: Figure; part: Props['part'] }) {
  return (
    <Box sx={{ gridArea: 'count', fontVariantNumeric: 'tabular-nums' }}>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1, flexWrap: 'wrap', fontSize: 13 }}>
        <Box component="span" title={figureTitle(figure)} sx={{ fontWeight: 600 }}>
          {figureText(figure)}
        </Box>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {shareText(figure.value ?? 0, all)}
        </Box>
      </Box>
      <Box aria-hidden sx={{ height: 4, mt: 0.5, borderRadius: 2, bgcolor: 'action.hover', overflow: 'hidden' }}>
        <Box sx={{ height: 1, bgcolor: 'primary.main' }} style={{ width: `${ofLargest * 100}%` }} />
      </Box>
    </Box>
  )
}

/** Null under a scope. */
function FirstSeen({ at }: { at: string | null }) {
  const [zone] = useTimeZone()
  return at === null ? null : (
    <span title="Of the logs that were read, and of those that the server has sampled before">
      First seen {timeText(at, zone)}
    </span>
  )
}

function OverTime({ pattern }: Pick<Props, 'pattern'>) {
  const [zone] = useTimeZone()
  const values = pattern.buckets.map(({ count: { value } }) => value ?? 0)
  return (
    <Box sx={{ gridArea: 'time' }}>
      {values.length > 1 && <SparkBars label={overTimeText(pattern, zone)} values={values} />}
    </Box>
  )
}

function Actions({ pattern: { text, sample }, actions }: Pick<Props, 'pattern' | 'actions'>) {
  const newest = sample && {
    label: 'Open the newest log',
    icon: <ReadMoreIcon fontSize="small" />,
    act: () => actions.open(sample.id),
  }
  const groups = [
    [
      { label: 'Only this pattern', icon: <FilterAltIcon fontSize="small" />, act: () => actions.only(text) },
      { label: 'Hide this pattern', icon: <FilterAltOffIcon fontSize="small" />, act: () => actions.hide(text) },
    ],
    [
      ...(newest ? [newest] : []),
      { label: 'Copy the pattern', icon: <ContentCopyIcon fontSize="small" />, act: () => actions.copy(text) },
    ],
  ]
  return <ShowLogs onShow={() => actions.show(text)} groups={groups} />
}

/** What no listed pattern has, so that the counts add up. */
export function OtherPatterns({ count, all, children }: { count: Figure; all: number; children: ReactNode }) {
  return (
    <Box component="li" sx={ROW}>
      <Count figure={count} part={{ ofLargest: 0, all }} />
      <Box sx={{ gridArea: 'text', fontSize: 13, color: 'text.secondary' }}>Logs of all other patterns {children}</Box>
    </Box>
  )
}

const ROW = {
  display: 'grid',
  gridTemplate: '"count text time actions" auto "count details details details" auto / 152px minmax(0, 1fr) 140px auto',
  columnGap: 2,
  alignItems: 'start',
  px: 2,
  py: 1,
  borderBottom: 1,
  borderColor: 'divider',
  '@container (max-width: 760px)': {
    gridTemplate:
      '"text text text" auto "count time actions" auto "details details details" auto / minmax(0, 1fr) minmax(0, 1fr) auto',
    rowGap: 0.75,
  },
} as const

const TEXT_BUTTON = {
  display: 'flex',
  width: '100%',
  p: 0,
  gap: 0.25,
  border: 0,
  background: 'none',
  color: 'inherit',
  textAlign: 'left',
  font: 'inherit',
  fontFamily: MONO,
  fontSize: 12.5,
  lineHeight: 1.6,
  cursor: 'pointer',
  borderRadius: 1,
  '&:focus-visible': { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: 1 },
} as const

const WHOLE = { flex: 1, minWidth: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const
const CLAMPED = {
  ...WHOLE,
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: '3',
  overflow: 'hidden',
} as const

const META = {
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  columnGap: 1.25,
  rowGap: 0.25,
  pl: 1.75,
  mt: 0.25,
  fontSize: 12,
  color: 'text.secondary',
} as const

const CUT = { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const
