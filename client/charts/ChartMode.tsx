import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import { useMemo, type ReactNode } from 'react'
import type { ModeProps } from '../state/mode.ts'
import { withOptions } from '../state/options.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'
import { ChartActions } from './ChartActions.tsx'
import { ChartControls } from './ChartControls.tsx'
import { ChartFigures } from './ChartFigures.tsx'
import { FiguresFailed, NoFigures, NoneTold, NothingMeasured } from './ChartNotice.tsx'
import { toLines, type Stats } from './groups.ts'
import { readQuestion, writeQuestion } from './question.ts'
import { useStats } from './useStats.ts'

/** Figures of the logs that are searched for. */
export function ChartMode({ view, where, query, nowMs, askedAtMs, change, onSearch }: ModeProps) {
  const [zone] = useTimeZone()
  const question = useMemo(() => readQuestion(view.options), [view.options])
  const { answer, variables, error, loading, askAgain } = useStats({ question, where, askedAtMs })
  const stats = error ? undefined : answer?.stats
  const notice = noticeOf({ question, error, stats, isComplete: variables !== undefined || where === null, askAgain })
  return (
    <Box sx={PLACE}>
      {loading && (
        <LinearProgress
          aria-label="Loading"
          sx={{ position: 'absolute', zIndex: 2, top: 0, insetInline: 0, height: 2 }}
        />
      )}
      <ChartControls
        question={question}
        onChange={(next) => change(({ options }) => ({ options: withOptions(options, writeQuestion(next)) }))}
      >
        <ChartActions question={question} stats={stats} variables={variables} />
      </ChartControls>
      {notice ??
        (answer && (
          <Box style={{ opacity: loading ? 0.5 : 1 }}>
            <ChartFigures
              {...answer}
              query={query}
              clock={{ zone, nowMs }}
              onSearch={onSearch}
              onRange={(range) => change({ range })}
            />
          </Box>
        ))}
    </Box>
  )
}

const PLACE = {
  flex: 1,
  minHeight: 0,
  overflow: 'auto',
  containerType: 'size',
  display: 'flex',
  flexDirection: 'column',
  gap: 1.5,
  p: 1.5,
} as const

type State = {
  question: ReturnType<typeof readQuestion>
  isComplete: boolean
  error: unknown
  stats: Stats | undefined
  askAgain: () => void
}

/** What is said in the place of figures. */
function noticeOf({ question, isComplete, error, stats, askAgain }: State): ReactNode {
  if (!isComplete) return <NothingMeasured question={question} />
  if (error !== undefined) return <FiguresFailed error={error} onRetry={askAgain} />
  if (!stats) return undefined
  if (stats.basis.selected.value === 0) return <NoFigures />
  const figures = toLines(stats).map(({ group }) => group.values[0])
  const why = figures.find((figure) => figure?.why)?.why
  return why && figures.every((figure) => figure?.value === null) ? <NoneTold why={why} /> : undefined
}
