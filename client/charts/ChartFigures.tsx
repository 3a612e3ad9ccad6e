import Box from '@mui/material/Box'
import { useMemo } from 'react'
import { narrowTo } from '../search/group-search.ts'
import type { TimeRange } from '../time/time-range.ts'
import type { Clock } from '../ui/time/relative-moment.ts'
import { ChartLegend } from './ChartLegend.tsx'
import { describeBasis, describeNotNumbers } from './describe-basis.ts'
import { FiguresForReaders } from './FiguresForReaders.tsx'
import { toLines, type Line, type Stats } from './groups.ts'
import { measureLabel, type Question } from './question.ts'
import { StatsTable } from './StatsTable.tsx'
import { TimeChart } from './TimeChart.tsx'
import { TopList } from './TopList.tsx'

type Props = {
  stats: Stats
  question: Question
  query: string
  clock: Clock
  onSearch: (query: string) => void
  onRange: (range: TimeRange) => void
}

/** An answer, drawn as the question wants it, and what it was made of. */
export function ChartFigures({ stats, question, query, clock, onSearch, onRange }: Props) {
  const lines = useMemo(() => toLines(stats), [stats])
  const narrow = ({ group, isOthers }: Line) => {
    const narrowed = isOthers ? undefined : narrowTo(query, question.split, group.key)
    return narrowed === undefined ? undefined : () => onSearch(narrowed)
  }
  const label = measureLabel(question)
  const [first] = question.split
  const isByLevel = question.split.length === 1 && first?.field === 'level'
  const notNumbers = describeNotNumbers(stats)
  return (
    <>
      {question.shape === 'top' && <TopList label={label} lines={lines} narrow={narrow} />}
      {question.shape === 'table' && <StatsTable question={question} lines={lines} narrow={narrow} />}
      {(question.shape === 'time' || question.shape === 'bars') && (
        <>
          <TimeChart {...{ stats, lines, question, isByLevel, clock, onRange }} />
          <ChartLegend lines={lines} isByLevel={isByLevel} isDashed={question.shape === 'time'} narrow={narrow} />
          <FiguresForReaders label={label} lines={lines} intervalMs={Number(stats.interval)} clock={clock} />
        </>
      )}
      <Box component="output" sx={{ display: 'block', mt: 1, fontSize: 12, color: 'text.secondary' }}>
        {describeBasis(stats)}
        {notNumbers !== undefined && ` ${notNumbers}`}
      </Box>
    </>
  )
}
