import { useQuery } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Drawer from '@mui/material/Drawer'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import { useEffect, useRef } from 'react'
import { Notice } from '../ui/Notice.tsx'
import { describeError } from './describe-error.ts'
import { DetailHeader } from './DetailHeader.tsx'
import { FieldList } from './FieldList.tsx'
import { CodeSection } from './CodeSection.tsx'
import { JsonView } from '../ui/JsonView.tsx'
import { LogDocument, type LogRow } from './operations.ts'
import { neighbours, useDetailKeys } from './useNeighbours.ts'
import type { ChangeView } from './useLogView.ts'

type Props = { id: string; rows: readonly LogRow[]; change: ChangeView }

/** One log, beside the list. The list stays usable: it is no modal. */
export function LogDetail({ id, rows, change }: Props) {
  const title = useRef<HTMLDivElement>(null)
  const { data, previousData, loading, error } = useQuery(LogDocument, { variables: { id } })
  const row = rows.find((candidate) => candidate.id === id)
  const full = data?.log ?? undefined
  const { previous, next } = neighbours(rows, id)
  const open = (log: string) => change({ log }, 'replace')
  const close = () => change({ log: null })
  useDetailKeys({ previous, next, open, close })
  useFocusReturn(title)

  const log = full ?? row ?? (loading ? (previousData?.log ?? undefined) : undefined)
  return (
    <Drawer
      open
      variant="persistent"
      anchor="right"
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-label': 'Log details',
          elevation: 12,
          sx: { width: { xs: '100%', sm: 'min(680px, 92vw)' }, borderLeft: 1, borderColor: 'divider' },
        },
      }}
    >
      <DetailHeader ref={title} log={log} previous={previous} next={next} open={open} close={close} />
      <Stack sx={{ gap: 2.5, p: 2, overflow: 'auto', flex: 1 }}>
        {error && <Alert severity="error">{`${describeError(error).text} (${describeError(error).code})`}</Alert>}
        {log && (
          <>
            <CodeSection title="Message" label="message" text={full?.message} note={full && sizeOf(full.messageLength)}>
              {full?.message ?? log.message}
            </CodeSection>
            <FieldList log={log} change={change} />
            <CodeSection title="Metadata" label="metadata" text={full && JSON.stringify(full.metadata, null, 2)}>
              {full ? <JsonView value={full.metadata} /> : !error && <Skeleton width="60%" />}
            </CodeSection>
          </>
        )}
        {!log &&
          !error &&
          (loading ? (
            <Skeleton height={160} />
          ) : (
            <Notice title="There is no such log">It may have been deleted since the link was made.</Notice>
          ))}
      </Stack>
    </Drawer>
  )
}

function sizeOf(characters: number): string {
  return characters === 1 ? '1 character' : `${characters.toLocaleString('en')} characters`
}

/** The drawer takes the focus when it opens, and gives it back to where it came from. */
function useFocusReturn(target: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement
    target.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [target])
}
