import Box from '@mui/material/Box'
import { useMemo } from 'react'
import { DescriptionIcon } from '../ui/icons.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import { JsonView } from '../ui/JsonView.tsx'
import { toMarkdown, toPlainLog } from '../state/log-as-text.ts'
import type { FullLog } from '../state/operations.ts'

/** The whole log as JSON, to be read and to be taken elsewhere. */
export function JsonTab({ log }: { log: FullLog }) {
  const plain = useMemo(() => toPlainLog(log), [log])
  return (
    <Box component="section" aria-label="JSON">
      <Box sx={{ display: 'flex', justifyContent: 'flex-end', mt: -1 }}>
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(plain, null, 2)} />
        <CopyButton
          label="Copy as Markdown"
          text={() => toMarkdown(log)}
          icon={<DescriptionIcon fontSize="inherit" />}
        />
      </Box>
      <JsonView key={log.id} value={plain} />
    </Box>
  )
}
