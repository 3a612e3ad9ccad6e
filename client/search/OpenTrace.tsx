import { useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import { FirstOfTraceDocument } from './operations.ts'

type Props = { traceId: string; onOpen: (log: string) => void }

/** Leads to the first log of a trace, if a log has its ID. */
export function OpenTrace({ traceId, onOpen }: Props) {
  // An error, such as a time-out, only means that there is no button.
  const { data } = useQuery(FirstOfTraceDocument, { variables: { traceId }, errorPolicy: 'ignore' })
  const log = data?.logs.nodes[0]
  return log ? (
    <Button onClick={() => onOpen(log.id)} sx={{ py: 0, px: 0.75, minHeight: 24, fontSize: 12.5 }}>
      Open the trace
    </Button>
  ) : null
}
