import { useMutation, useQuery } from '@apollo/client/react'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useMay } from '../state/useSession.ts'
import { AddIcon } from '../ui/icons.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { describeUse } from './describe-scope.ts'
import { Failed } from './Failed.tsx'
import { DeleteScopeDocument, ScopesDocument, type Scope } from './role-operations.ts'
import { ScopeForm } from './ScopeForm.tsx'
import { ScopeTable } from './ScopeTable.tsx'

type Doing = { kind: 'saving'; scope?: Scope } | { kind: 'deleting'; scope: Scope }

export function ScopesTab() {
  const mayChange = useMay('access:write')
  const { data, error } = useQuery(ScopesDocument, { fetchPolicy: 'cache-and-network' })
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography sx={{ flex: 1, minWidth: 240, color: 'text.secondary' }}>
          A scope is a search. Roles and keys that have it show the logs that match, and no others.
        </Typography>
        {mayChange && (
          <Button variant="contained" startIcon={<AddIcon />} onClick={() => setDoing({ kind: 'saving' })}>
            Create a scope
          </Button>
        )}
      </Stack>
      <Failed error={error} />
      {!data && !error && <LinearProgress aria-label="Loading" />}
      {data?.scopes.length === 0 && (
        <Paper variant="outlined" sx={{ p: 3, textAlign: 'center', color: 'text.secondary' }}>
          No scopes yet: everybody who may read logs sees all of them.
        </Paper>
      )}
      {data && data.scopes.length > 0 && (
        <ScopeTable
          scopes={data.scopes}
          {...(mayChange && {
            onChange: (scope: Scope) => setDoing({ kind: 'saving', scope }),
            onDelete: (scope: Scope) => setDoing({ kind: 'deleting', scope }),
          })}
        />
      )}
      {doing?.kind === 'saving' && <ScopeForm {...(doing.scope && { scope: doing.scope })} onClose={stop} />}
      {doing?.kind === 'deleting' && <DeleteScope scope={doing.scope} onClose={stop} />}
    </>
  )
}

function DeleteScope({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { id, name } = scope
  const [remove] = useMutation(DeleteScopeDocument, { refetchQueries: ['Scopes'] })
  const use = describeUse(scope)
  return (
    <ConfirmDialog
      title={`Delete the scope ${name}?`}
      action="Delete"
      isDangerous
      onConfirm={use === '' ? () => remove({ variables: { id } }) : undefined}
      onClose={onClose}
    >
      <Typography>
        {use === '' ? 'Nothing uses it. This cannot be undone.' : `It cannot be deleted while it is used by ${use}.`}
      </Typography>
    </ConfirmDialog>
  )
}
