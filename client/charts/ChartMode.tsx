import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import { useMemo } from 'react'
import type { ModeProps } from '../state/mode.ts'
import { describeError } from '../ui/describe-error.ts'
import { CloudOffIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'
import { measureLabel, readQuestion } from './question.ts'
import { TimeChart } from './TimeChart.tsx'
import { useStats } from './useStats.ts'

/** Figures of the logs that are searched for. */
export function ChartMode({ view, where, askedAtMs }: ModeProps) {
  const question = useMemo(() => readQuestion(view.options), [view.options])
  const { stats, error, loading } = useStats({ question, where, askedAtMs })
  if (error)
    return (
      <Notice title="The figures could not be loaded" icon={<CloudOffIcon />}>
        {describeError(error).text}
      </Notice>
    )
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 2 }}>
      {loading && <LinearProgress aria-label="Loading" sx={{ height: 2 }} />}
      <Box component="h2" sx={{ m: 0, fontSize: 14, fontWeight: 600 }}>
        {measureLabel(question)}
      </Box>
      {stats && <TimeChart stats={stats} isStacked={question.shape === 'bars'} />}
    </Box>
  )
}
