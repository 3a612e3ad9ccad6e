import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import { useTheme } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { CLOSED } from '../state/log-view.ts'
import type { LogRow } from '../state/operations.ts'
import { useLogsLikeThis } from '../state/useLogsLikeThis.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { withCondition } from '../search/change-query.ts'
import type { MenuPlace } from '../ui/ActionMenu.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import { LongText } from '../ui/log-text/LongText.tsx'
import { Said } from '../ui/Said.tsx'
import { useSaid } from '../ui/useSaid.ts'
import { CodeSection } from './CodeSection.tsx'
import { FieldList } from './FieldList.tsx'
import { FieldMenu, type ShownValue } from './FieldMenu.tsx'
import { MessageFields } from './MessageFields.tsx'
import { MetadataList } from './MetadataList.tsx'
import type { FullLog } from '../state/operations.ts'
import { formatCount } from '../ui/format-count.ts'

type Props = {
  log: LogRow
  /** The whole log, once it is there. */
  full: FullLog | undefined
  isLoading: boolean
  terms: readonly string[]
  change: ChangeView
}

/** The message, every field, and every place of the metadata. */
export function OverviewTab({ log, full, isLoading, terms, change }: Props) {
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'))
  const [menu, setMenu] = useState<ShownValue & { at: MenuPlace }>()
  const { said, say, copy } = useSaid()
  const openAlike = useLogsLikeThis({ change, say, ...(narrow && { also: CLOSED }) })
  // On narrow screens the drawer covers the list, so it closes to show the result.
  const onFilter = (condition: LogFilter) =>
    change((view) => ({ query: withCondition(view.query, condition), ...(narrow && CLOSED) }))
  const onMenu = (shown: ShownValue, at: MenuPlace) => setMenu({ ...shown, at })
  return (
    <>
      <CodeSection
        title="Message"
        label="message"
        text={full?.message}
        note={full && sizeOf(full.messageLength)}
        action={
          <Button onClick={() => void openAlike(log.id)} sx={{ py: 0 }}>
            Logs like this
          </Button>
        }
      >
        <LongText text={full?.message ?? log.message} terms={terms} />
      </CodeSection>
      <FieldList log={log} onMenu={onMenu} />
      {full && <MessageFields key={`message ${full.id}`} message={full.message} onMenu={onMenu} />}
      <Box component="section" aria-label="Metadata">
        <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', minHeight: 30 }}>
          <Typography component="h3" variant="h2">
            Metadata
          </Typography>
          {full && <CopyButton label="Copy metadata" text={() => JSON.stringify(full.metadata, null, 2)} />}
        </Box>
        {full && <MetadataList key={full.id} metadata={full.metadata} onMenu={onMenu} />}
        {full && Object.keys(full.metadata).length === 0 && (
          <Typography sx={{ color: 'text.secondary' }}>This log has no metadata.</Typography>
        )}
        {!full && isLoading && <Skeleton width="60%" />}
      </Box>
      {menu && (
        <FieldMenu
          {...menu}
          onFilter={onFilter}
          onCopy={(text) => void copy(text, 'the value')}
          onClose={() => setMenu(undefined)}
        />
      )}
      <Said text={said} />
    </>
  )
}

function sizeOf(characters: number): string {
  return characters === 1 ? '1 character' : `${formatCount(characters)} characters`
}
