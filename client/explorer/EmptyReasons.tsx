import { useQuery } from '@apollo/client/react'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { CountWithoutQuery, LogFilter } from '../generated/graphql.ts'
import { isUuid } from '../search/pasted-id.ts'
import type { LogView } from '../state/log-view.ts'
import { LogDocument } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { MONO } from '../ui/theme.ts'
import { CountWithoutDocument } from './operations.ts'
import { withoutEach } from './without-each.ts'
import { formatCount } from '../ui/format-count.ts'

type Props = { view: LogView; nowMs: number; change: ChangeView }

/** Ways out of a search without results: which condition empties it, and the log that has the text as its ID. */
export function EmptyReasons({ view, nowMs, change }: Props) {
  return (
    <Stack sx={{ gap: 1, alignItems: 'center' }}>
      {isUuid(view.query.trim()) && <LogById id={view.query.trim()} change={change} />}
      {withoutEach(view, nowMs).map((without) => (
        <WithoutOne key={without.label} {...without} onTake={() => change(without.change)} />
      ))}
    </Stack>
  )
}

type WithoutProps = { label: string; where: LogFilter | undefined; onTake: () => void }

function WithoutOne({ label, where, onTake }: WithoutProps) {
  // A question that fails, such as one that takes too long, only means that there is no such way out.
  const { data } = useQuery(CountWithoutDocument, { variables: where ? { where } : {}, errorPolicy: 'ignore' })
  if (!data || Number(data.logCount.value) === 0) return null
  return (
    <Button variant="outlined" onClick={onTake} sx={{ maxWidth: '100%', overflowWrap: 'anywhere' }}>
      <span>
        {'Without '}
        <Box component="code" sx={{ fontFamily: MONO }}>
          {label}
        </Box>
        {`: ${describeCount(data.logCount)}`}
      </span>
    </Button>
  )
}

function describeCount({ value, exact }: CountWithoutQuery['logCount']): string {
  const count = `${formatCount(value)} ${Number(value) === 1 ? 'log' : 'logs'}`
  return exact ? count : `more than ${count}`
}

function LogById({ id, change }: { id: string; change: ChangeView }) {
  const { data } = useQuery(LogDocument, { variables: { id }, errorPolicy: 'ignore' })
  const log = data?.log
  if (!log) return null
  return (
    <Button variant="contained" onClick={() => change({ query: log.id, log: log.id })}>
      Open the log with this ID
    </Button>
  )
}
