import { useMutation } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { SearchBar } from '../search/SearchBar.tsx'
import { focusIt } from '../ui/browser.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { describeUse } from './describe-scope.ts'
import { SaveScopeDocument, type Scope } from './role-operations.ts'
import { readScopeText, scopeText } from './scope-filter.ts'
import { ScopePreview } from './ScopePreview.tsx'

/** A search under a name, with what it lets through. */
export function ScopeForm({ scope, onClose }: { scope?: Scope; onClose: () => void }) {
  const [name, setName] = useState(scope?.name ?? '')
  const [query, setQuery] = useState(() => (scope ? scopeText(scope.filter) : ''))
  const [draft, setDraft] = useState(query)
  const [save] = useMutation(SaveScopeDocument, { refetchQueries: ['Scopes'] })
  const filter = readScopeText(draft)
  const isReady = name.trim() !== '' && filter !== undefined && draft.trim() !== ''
  const use = scope ? describeUse(scope) : ''
  const confirm = async () => {
    if (filter) await save({ variables: { input: { ...(scope && { id: scope.id }), name: name.trim(), filter } } })
  }
  return (
    <ConfirmDialog
      title={scope ? `Change the scope ${scope.name}` : 'Create a scope'}
      action="Save"
      maxWidth="md"
      onConfirm={isReady ? confirm : undefined}
      onClose={onClose}
    >
      {use !== '' && <Alert severity="info">{`What is saved holds at once for ${use}.`}</Alert>}
      <TextField
        label="Name"
        required
        value={name}
        inputRef={focusIt}
        onChange={(event) => setName(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <Box>
        <Typography component="h3" variant="h2" sx={{ mb: 0.5 }}>
          The logs that it shows
        </Typography>
        <SearchBar
          query={query}
          scope={undefined}
          refused={undefined}
          onSearch={setQuery}
          onDraft={setDraft}
          onOpenTrace={() => undefined}
        />
        <Typography sx={{ mt: 0.5, fontSize: 12, color: 'text.secondary' }}>
          As in the search of the logs: <code>resourceId:team-a-*</code>, <code>resourceId:(checkout OR payment)</code>.
          Regular expressions are not possible.
        </Typography>
      </Box>
      <ScopePreview filter={draft.trim() === '' ? undefined : filter} />
    </ConfirmDialog>
  )
}
