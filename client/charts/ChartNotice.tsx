import Button from '@mui/material/Button'
import { describeError, isRefused } from '../ui/describe-error.ts'
import { CloudOffIcon, FunctionsIcon, ScheduleIcon, SearchOffIcon } from '../ui/icons.tsx'
import { Notice } from '../ui/Notice.tsx'
import { MEASURES, type Question } from './question.ts'

/** It is not told yet what is measured. */
export function NothingMeasured({ question }: { question: Question }) {
  const { label, of } = MEASURES[question.measure]
  return (
    <Notice title={`${label} of which field?`} icon={<FunctionsIcon />}>
      {of === 'numbers'
        ? 'Choose a path in the metadata that has numbers, such as duration_ms.'
        : 'Choose the field whose different values are counted.'}
    </Notice>
  )
}

export function NoFigures() {
  return (
    <Notice title="No logs match" icon={<SearchOffIcon />}>
      Try removing a filter, or widening the time range.
    </Notice>
  )
}

/** There are logs, but no figure can be told. */
export function NoneTold({ why }: { why: string }) {
  return (
    <Notice title="There is no such figure" icon={<SearchOffIcon />}>
      {why}
    </Notice>
  )
}

export function FiguresFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { code, text } = describeError(error)
  const isTooMuch = code === 'QUERY_TIMEOUT'
  const title = isTooMuch
    ? 'This takes too long'
    : isRefused(error)
      ? 'This cannot be asked'
      : 'The figures could not be loaded'
  return (
    <Notice
      title={title}
      icon={isTooMuch ? <ScheduleIcon /> : <CloudOffIcon />}
      actions={
        <Button variant="contained" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {text}
    </Notice>
  )
}
