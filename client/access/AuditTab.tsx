import { useQuery } from '@apollo/client/react'
import LinearProgress from '@mui/material/LinearProgress'
import Paper from '@mui/material/Paper'
import Typography from '@mui/material/Typography'
import { useMemo, useState } from 'react'
import { ALL_ENTRIES, toAuditFilter, type AuditSearch } from './audit-filter.ts'
import { AuditLogDocument } from './audit-operations.ts'
import { AuditSearchForm } from './AuditSearchForm.tsx'
import { AuditTable } from './AuditTable.tsx'
import { Failed } from './Failed.tsx'
import { PageTurner } from './PageTurner.tsx'
import { useCursorPages } from './useCursorPages.ts'

const PAGE_SIZE = 50

export function AuditTab() {
  // A relative range must not move while pages are turned.
  const [{ search, nowMs }, setAsked] = useState({ search: ALL_ENTRIES, nowMs: 0 })
  const { variables, turnOf, toFirst } = useCursorPages()
  const where = useMemo(() => toAuditFilter(search, nowMs), [search, nowMs])
  const { data, previousData, error, loading } = useQuery(AuditLogDocument, {
    variables: { first: PAGE_SIZE, ...variables, ...(where && { where }) },
    fetchPolicy: 'network-only',
  })
  const change = (part: Partial<AuditSearch>) => {
    setAsked({ search: { ...search, ...part }, nowMs: Date.now() })
    toFirst()
  }
  const page = (data ?? previousData)?.auditLog
  return (
    <>
      <Typography sx={{ color: 'text.secondary' }}>
        What was done, and what was refused; the newest first. Nobody can change it here.
      </Typography>
      <AuditSearchForm search={search} change={change} />
      <Failed error={error} />
      {loading && <LinearProgress aria-label="Loading" />}
      {page?.nodes.length === 0 && !loading && (
        <Paper variant="outlined" sx={{ p: 3, textAlign: 'center', color: 'text.secondary' }}>
          {where ? 'Nothing matches.' : 'Nothing was done yet.'}
        </Paper>
      )}
      {page !== undefined && page.nodes.length > 0 && (
        <AuditTable entries={page.nodes} onActor={(actorId) => change({ actorId })} />
      )}
      <PageTurner turn={turnOf(page?.pageInfo)} />
    </>
  )
}
