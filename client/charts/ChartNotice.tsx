import { isRefused } from '../ui/describe-error.ts'
import { FunctionsIcon, ScheduleIcon, SearchOffIcon } from '../ui/icons.tsx'
import { LoadFailed } from '../ui/LoadFailed.tsx'
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
  const title = isRefused(error) ? 'This cannot be asked' : 'The figures could not be loaded'
  const late = { title: 'This takes too long', icon: <ScheduleIcon /> }
  return <LoadFailed error={error} title={title} late={late} onRetry={onRetry} />
}
