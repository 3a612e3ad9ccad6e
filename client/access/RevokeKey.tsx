import { useMutation } from '@apollo/client/react'
import Typography from '@mui/material/Typography'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { RevokeKeyDocument, type ApiKey } from './key-operations.ts'

export function RevokeKey({ apiKey: { id, name }, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const [revoke] = useMutation(RevokeKeyDocument)
  return (
    <ConfirmDialog
      title={`Revoke the key ${name}?`}
      action="Revoke"
      isDangerous
      onConfirm={() => revoke({ variables: { id } })}
      onClose={onClose}
    >
      <Typography>
        Whoever uses it is refused within a second, everywhere. This cannot be undone. To replace a key without a gap,
        rotate it.
      </Typography>
    </ConfirmDialog>
  )
}
