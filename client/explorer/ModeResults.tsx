import LinearProgress from '@mui/material/LinearProgress'
import { Suspense, type ComponentType } from 'react'
import type { ModeProps } from '../state/mode.ts'
import { Unreadable, UnreadableTime } from './LogsNotice.tsx'

type Props = ModeProps & {
  mode: ComponentType<ModeProps>
  /** The server has refused the search. */
  isRefused: boolean
}

/** What a mode makes of the search, or the notice that replaces it. */
export function ModeResults({ mode: Mode, isRefused, ...props }: Props) {
  const { view, filter, change } = props
  if (filter === null || isRefused) return <Unreadable refused={isRefused} change={change} />
  if (view.range.kind === 'unreadable') return <UnreadableTime range={view.range} change={change} />
  return (
    <Suspense fallback={<LinearProgress aria-label="Loading" sx={{ height: 2 }} />}>
      <Mode {...props} />
    </Suspense>
  )
}
