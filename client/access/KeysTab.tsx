import { useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useMay } from '../state/useSession.ts'
import { AddIcon } from '../ui/icons.tsx'
import { Failed } from './Failed.tsx'
import { KeyFormDialog } from './KeyFormDialog.tsx'
import { ApiKeysDocument, type ApiKey, type NewSecret } from './key-operations.ts'
import { KeySecret } from './KeySecret.tsx'
import { KeyTable } from './KeyTable.tsx'
import { PageTurner } from './PageTurner.tsx'
import { RevokeKey } from './RevokeKey.tsx'
import { RotateKey } from './RotateKey.tsx'
import { useCursorPages } from './useCursorPages.ts'

const PAGE_SIZE = 50

type Doing =
  | { kind: 'creating' }
  | { kind: 'rotating'; key: ApiKey }
  | { kind: 'revoking'; key: ApiKey }
  | { kind: 'showing'; made: NewSecret }

export function KeysTab() {
  const mayChange = useMay('access:write')
  const { variables, turnOf } = useCursorPages()
  const { data, previousData, error } = useQuery(ApiKeysDocument, {
    variables: { first: PAGE_SIZE, ...variables },
    fetchPolicy: 'cache-and-network',
  })
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  const show = (made: NewSecret) => setDoing({ kind: 'showing', made })
  const page = (data ?? previousData)?.apiKeys
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography sx={{ flex: 1, minWidth: 240, color: 'text.secondary' }}>
          A program sends logs with an ingest key, and asks for them with a query key.
        </Typography>
        {mayChange && (
          <Button variant="contained" startIcon={<AddIcon />} onClick={() => setDoing({ kind: 'creating' })}>
            Create a key
          </Button>
        )}
      </Stack>
      <Failed error={error} />
      {!page && !error && <LinearProgress aria-label="Loading" />}
      {page?.nodes.length === 0 && (
        <Paper variant="outlined" sx={{ p: 3, textAlign: 'center', color: 'text.secondary' }}>
          No keys yet.
        </Paper>
      )}
      {page !== undefined && page.nodes.length > 0 && (
        <KeyTable
          keys={page.nodes}
          {...(mayChange && {
            onRotate: (key: ApiKey) => setDoing({ kind: 'rotating', key }),
            onRevoke: (key: ApiKey) => setDoing({ kind: 'revoking', key }),
          })}
        />
      )}
      <PageTurner turn={turnOf(page?.pageInfo)} />
      {doing?.kind === 'creating' && <KeyFormDialog onMade={show} onClose={stop} />}
      {doing?.kind === 'rotating' && <RotateKey apiKey={doing.key} onMade={show} onClose={stop} />}
      {doing?.kind === 'revoking' && <RevokeKey apiKey={doing.key} onClose={stop} />}
      {doing?.kind === 'showing' && <KeySecret made={doing.made} onClose={stop} />}
    </>
  )
}
