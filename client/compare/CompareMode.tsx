import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { LogFilter } from '../generated/graphql.ts'
import { EVERYTHING } from '../search/filter.ts'
import type { ModeProps } from '../state/mode.ts'
import { withOptions } from '../state/options.ts'
import { readAgainst, writeAgainst, type Against } from '../time/against.ts'
import type { AskedRange, TimeRange } from '../time/time-range.ts'
import { ScheduleIcon } from '../ui/icons.tsx'
import { LoadFailed } from '../ui/LoadFailed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { WaitingRows } from '../ui/WaitingRows.tsx'
import { useTimeZone } from '../ui/time/time-zone.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { AgainstPicker } from './AgainstPicker.tsx'
import { ComparisonResult } from './ComparisonResult.tsx'
import { sidesOfCommits, sidesOfTime, type Sides } from './sides.ts'
import { useCommits, useComparison } from './useComparison.ts'

/** What the logs of the search have more or less often than those of another time, or of another commit. */
export function CompareMode(props: ModeProps) {
  const { view, where, filter, nowMs, askedAtMs, change } = props
  const [zone] = useTimeZone()
  const clock = { zone, nowMs }
  const against = readAgainst(view.options.against, clock)
  const commits = useCommits(where, against.kind === 'commits')
  const sides = where === null ? undefined : findSides({ filter, range: view.range, against, commits }, clock)
  const { found, error, loading, askAgain } = useComparison(sides, askedAtMs)
  const onAgainst = (next: Against) =>
    change(({ options }) => ({ options: withOptions(options, { against: writeAgainst(next) }) }))
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', position: 'relative' }} aria-busy={loading}>
      <AgainstPicker
        against={against}
        sides={sides}
        commits={commits}
        onChange={onAgainst}
        onZone={(next) => change({ zone: next === 'local' ? null : next }, 'replace')}
      />
      {sides && error && (
        <LoadFailed error={error} title="The comparison could not be loaded" late={LATE} onRetry={askAgain} />
      )}
      {sides && !error && !found && <Waiting />}
      {sides && found && <ComparisonResult found={found} sides={sides} loading={loading} {...props} />}
      {!sides && <NoSides against={against} commits={commits} onRange={(range) => change({ range })} />}
    </Box>
  )
}

type Asked = {
  filter: LogFilter | null
  range: AskedRange
  against: Against
  commits: readonly string[] | undefined
}

function findSides({ filter, range, against, commits }: Asked, clock: Clock): Sides | undefined {
  if (range.kind === 'unreadable') return undefined
  const asked = { filter: filter ?? EVERYTHING, range }
  if (against.kind !== 'commits') return sidesOfTime({ ...asked, against }, clock)
  const after = against.after ?? commits?.[0]
  const before = against.before ?? commits?.[1]
  return after === undefined || before === undefined ? undefined : sidesOfCommits({ ...asked, after, before }, clock)
}

const RANGES: readonly { label: string; range: TimeRange }[] = [
  { label: 'Last hour', range: { kind: 'last', amount: 1, unit: 'h' } },
  { label: 'Last 24 hours', range: { kind: 'last', amount: 24, unit: 'h' } },
]

type NoSidesProps = {
  against: Against
  commits: readonly string[] | undefined
  onRange: (range: TimeRange) => void
}

/** Why there is nothing to compare. */
function NoSides({ against, commits, onRange }: NoSidesProps) {
  if (against.kind === 'commits') {
    if (commits === undefined) return <Waiting />
    return (
      <Notice title="There are no two commits" icon={<ScheduleIcon />}>
        The logs of this search have {commits.length === 0 ? 'no commit' : `the commit ${commits[0]} only`}. A longer
        time range may have the one before.
      </Notice>
    )
  }
  return (
    <Notice
      title="All of the time has nothing before it"
      icon={<ScheduleIcon />}
      actions={RANGES.map(({ label, range }) => (
        <Button key={label} variant="outlined" onClick={() => onRange(range)}>
          {label}
        </Button>
      ))}
    >
      Choose a time range with a start, or draw over a part of the histogram.
    </Notice>
  )
}

const LATE = { title: 'The comparison took too long' }

const Waiting = () => <WaitingRows widths={['88%', '70%', '78%', '60%', '74%']} height={40} />
