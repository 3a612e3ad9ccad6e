import { useQuery } from '@apollo/client/react'
import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { useEffect, useMemo, useRef } from 'react'
import { describeError } from '../ui/describe-error.ts'
import { CLOSED, type DetailTab, type LogView } from '../state/log-view.ts'
import { LogDocument, type LogRow } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { EVERYTHING } from '../search/filter.ts'
import { highlightTerms } from '../search/highlight-terms.ts'
import { parseSearch } from '../search/parse.ts'
import { DetailBody } from './DetailBody.tsx'
import { DetailDrawer } from './DetailDrawer.tsx'
import { DetailHeader } from './DetailHeader.tsx'
import { DetailTabs } from './DetailTabs.tsx'
import { useDetailKeys } from './useDetailKeys.ts'

type Props = { id: string; view: LogView; rows: readonly LogRow[]; change: ChangeView }

/** The drawer: one log beside the list, or two logs compared. */
export function LogDetail({ id, view, rows, change }: Props) {
  const title = useRef<HTMLDivElement>(null)
  const { log: full, previous: before, loading, error } = useFullLog(id)
  const isPicking = view.compare === id
  const isComparing = view.compare !== null && !isPicking
  const kept = useFullLog(isComparing ? view.compare : null)
  const log = full ?? rows.find((row) => row.id === id) ?? before
  const { previous, next } = neighbours(rows, id)
  const open = (other: string) => change({ log: other }, 'replace')
  const close = () => change(CLOSED)
  const showTab = (tab: DetailTab) => change({ tab }, 'replace')
  const compare = (other: string | null) => change({ compare: other }, 'replace')
  useDetailKeys({ previous, next, open, close, showTab: isComparing ? undefined : showTab })
  useFocusReturn(title)
  const terms = useMemo(() => highlightTerms(parseSearch(view.query).filter ?? EVERYTHING), [view.query])
  const hasTrace = typeof log?.traceId === 'string'
  const tab = view.tab === 'trace' && !hasTrace ? 'overview' : view.tab
  const failure = error ?? kept.error

  return (
    <DetailDrawer isWide={isComparing}>
      <DetailHeader
        ref={title}
        log={log}
        previous={previous}
        next={next}
        open={open}
        close={close}
        compare={() => compare(view.compare === null ? id : null)}
        isComparing={view.compare !== null}
      />
      {view.compare !== null && <CompareHint isPicking={isPicking} onStop={() => compare(null)} />}
      {!isComparing && log && <DetailTabs tab={tab} hasTrace={hasTrace} onChange={showTab} />}
      {failure && <Alert severity="error">{describeError(failure).text}</Alert>}
      <DetailBody
        tab={tab}
        id={id}
        log={log}
        full={full}
        compared={isComparing ? { kept: kept.log ?? kept.previous, open: full ?? before } : undefined}
        isLoading={loading || kept.loading}
        hasFailed={failure !== undefined}
        terms={terms}
        change={change}
        open={open}
      />
    </DetailDrawer>
  )
}

/** Moves the focus to the drawer when it opens, and back when it closes. */
function useFocusReturn(target: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement
    target.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [target])
}

/** Says what to do next in a comparison, with a button that ends it. */
function CompareHint({ isPicking, onStop }: { isPicking: boolean; onStop: () => void }) {
  return (
    <Alert
      severity="info"
      icon={false}
      action={
        <Button color="inherit" onClick={onStop} sx={{ whiteSpace: 'nowrap' }}>
          Stop comparing
        </Button>
      }
      sx={{ borderRadius: 0, py: 0, px: 2, flexShrink: 0 }}
    >
      {isPicking ? 'Open another log to compare it with this one.' : 'Compared with the log you opened first.'}
    </Alert>
  )
}

/** The logs above and below the open one on the page. */
function neighbours(rows: readonly LogRow[], id: string) {
  const index = rows.findIndex((row) => row.id === id)
  if (index === -1) return { previous: undefined, next: undefined }
  return { previous: rows[index - 1]?.id, next: rows[index + 1]?.id }
}

/** Loads a whole log by its id; loads nothing if the id is null. */
function useFullLog(id: string | null) {
  const { data, previousData, loading, error } = useQuery(LogDocument, {
    variables: { id: id ?? '' },
    skip: id === null,
  })
  return {
    log: data?.log ?? undefined,
    /** The previous log while this one loads. */
    previous: loading ? (previousData?.log ?? undefined) : undefined,
    loading,
    error,
  }
}
