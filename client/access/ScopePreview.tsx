import { useQuery } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useMemo } from 'react'
import type { LogFilter, ScopePreviewQuery } from '../generated/graphql.ts'
import { formatCount } from '../ui/format-count.ts'
import { LevelChip } from '../ui/LevelChip.tsx'
import { TableFrame } from '../ui/TableFrame.tsx'
import { MONO } from '../ui/theme.ts'
import { Moment } from '../ui/time/Moment.tsx'
import { useDebounced } from '../ui/useDebounced.ts'
import { SHAPE_WORDS } from './describe-scope.ts'
import { Failed } from './Failed.tsx'
import { ScopePreviewDocument } from './role-operations.ts'

type Preview = ScopePreviewQuery['scopePreview']

/** Somebody who types does not wait for each letter. */
const PAUSE_MS = 400

/** What a filter lets through, once it has been left alone for a moment. */
export function ScopePreview({ filter }: { filter: LogFilter | undefined }) {
  const settled = useDebounced(JSON.stringify(filter ?? null), PAUSE_MS)
  const asked = useMemo(() => JSON.parse(settled) as LogFilter | null, [settled])
  const { data, error, loading } = useQuery(ScopePreviewDocument, {
    variables: { filter: asked ?? {} },
    skip: asked === null,
    fetchPolicy: 'no-cache',
  })
  return (
    <Stack component="section" aria-label="Preview" aria-live="polite" sx={{ gap: 1, minHeight: 160 }}>
      <Typography component="h3" variant="h2">
        Preview
      </Typography>
      {asked === null && (
        <Typography sx={{ color: 'text.secondary' }}>Write a search to see what it lets through.</Typography>
      )}
      {loading && <LinearProgress aria-label="Loading" />}
      {asked !== null && <Failed error={error} />}
      {asked !== null && data && <Shown preview={data.scopePreview} />}
    </Stack>
  )
}

function Shown({ preview: { shape, lastDay, logs, warnings } }: { preview: Preview }) {
  return (
    <>
      {warnings.map((warning) => (
        <Alert key={warning} severity="warning">
          {warning}
        </Alert>
      ))}
      <Typography>
        {SHAPE_WORDS[shape]} {describeDay(lastDay)}
      </Typography>
      {logs.length > 0 && (
        <TableFrame label="The newest logs">
          <Table size="small" aria-label="The newest logs">
            <TableBody>
              {logs.map(({ id, timestamp, level, resourceId, message }) => (
                <TableRow key={id} sx={{ '& td': { py: 0.25 }, '&:last-child td': { border: 0 } }}>
                  <TableCell sx={{ whiteSpace: 'nowrap', fontSize: 12 }}>
                    <Moment iso={timestamp} />
                  </TableCell>
                  <TableCell>
                    <LevelChip level={level} />
                  </TableCell>
                  <TableCell sx={{ fontSize: 12, overflowWrap: 'anywhere', minWidth: 120 }}>
                    {resourceId ?? '–'}
                  </TableCell>
                  <TableCell>
                    <Box sx={{ fontFamily: MONO, fontSize: 12, overflowWrap: 'anywhere', minWidth: 160 }}>
                      {message}
                    </Box>
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableFrame>
      )}
    </>
  )
}

function describeDay({ value, exact }: Preview['lastDay']): string {
  const count = formatCount(value)
  if (!exact) return `More than ${count} logs of the last 24 hours match.`
  return count === '1' ? 'One log of the last 24 hours matches.' : `${count} logs of the last 24 hours match.`
}
