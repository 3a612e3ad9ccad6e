import Stack from '@mui/material/Stack'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Commands } from '../commands/Commands.tsx'
import { FacetDrawer } from '../facets/FacetDrawer.tsx'
import { FacetSidebar } from '../facets/FacetSidebar.tsx'
import { useFacetSettings } from '../facets/useFacetSettings.ts'
import { useIsBeside } from '../facets/useIsBeside.ts'
import type { LogFilter } from '../generated/graphql.ts'
import { showsMetadata } from '../grid/grid-settings.ts'
import { useGridSettings } from '../grid/useGridSettings.ts'
import { IngestBanner } from '../pipeline/IngestBanner.tsx'
import { EVERYTHING, NOTHING } from '../search/filter.ts'
import { FilterPills } from '../search/FilterPills.tsx'
import { parseSearch } from '../search/parse.ts'
import { readRefusedSearch } from '../search/refused-search.ts'
import { shiftRange } from '../time/move-range.ts'
import { Histogram } from '../time/Histogram.tsx'
import { AppHeader } from '../ui/AppHeader.tsx'
import { SkipLink } from '../ui/SkipLink.tsx'
import { readZone } from '../ui/time/zone-clock.ts'
import { DetailPlace } from './DetailPlace.tsx'
import { explainBurst } from './explain-burst.ts'
import { histogramSplit } from './histogram-split.ts'
import { levelChoice } from './level-choice.ts'
import { logCommands } from './log-commands.ts'
import { modePage } from './mode-pages.ts'
import { ModeResults } from './ModeResults.tsx'
import { ModeSwitch, RESULTS } from './ModeSwitch.tsx'
import { ResultsPlace } from './ResultsPlace.tsx'
import { fieldUses } from './field-uses.ts'
import { FieldUsesContext } from '../state/field-uses.ts'
import { toWhere } from '../state/log-query.ts'
import { FIRST_PAGE, type LogView } from '../state/log-view.ts'
import { MODE_LABELS, type ModeProps } from '../state/mode.ts'
import { UnknownZone } from './LogsNotice.tsx'
import { LogToolbar } from './LogToolbar.tsx'
import { Results } from './Results.tsx'
import { useOpenFirst } from './useOpenFirst.ts'
import { useAutoRefresh } from './useAutoRefresh.ts'
import { useLiveCounts } from './useLiveCounts.ts'
import { useRefresh } from './useRefresh.ts'
import { useLogs, type LogsOnPage } from '../state/useLogs.ts'
import { useLogView } from '../state/useLogView.ts'
import { useMay } from '../state/useSession.ts'
import { useNewerLogs } from '../state/useNewerLogs.ts'

const LogDetail = lazy(() => import('../detail/LogDetail.tsx').then((module) => ({ default: module.LogDetail })))
const LiveLogs = lazy(() => import('./LiveLogs.tsx').then((module) => ({ default: module.LiveLogs })))

export function LogsPage() {
  const { view, nowMs, change, askAgain } = useLogView()
  const { countsMs, hear } = useLiveCounts(view.live, nowMs)
  const { filter, scope, where, earlier } = useFilters(view, nowMs, countsMs)
  const [settings, changeSettings] = useGridSettings(view.layout, change)
  const autoRefresh = useAutoRefresh()
  const hasPipeline = useMay('pipeline:read')
  const isBeside = useIsBeside()
  const isByClock = view.live || autoRefresh.everyMs !== null
  const Mode = modePage(view.mode)
  const isList = Mode === undefined
  const mode = isList ? 'list' : view.mode
  /** Of the pages of logs nothing is asked while they are not shown. */
  const listed = isList && !view.live ? where : null
  const logs = useLogs({ view, where: listed, withMetadata: showsMetadata(settings), isByClock })
  const [countsError, setCountsError] = useState<unknown>()
  const refused = readRefusedSearch(view.query, isList ? logs.error : countsError)
  /** What counts: nothing is asked again that the server has refused. */
  const counted = refused ? null : where
  const search = (query: string) => change({ query })
  const openFirst = useOpenFirst(view, change)
  const facetSettings = useFacetSettings(view.layout, change)
  const counting = { where: counted, earlier, askedAtMs: countsMs, isListLoading: logs.loading }
  const facets = { query: view.query, onSearch: search, settings: facetSettings, ...counting }
  const refresh = useRefresh({ view, listed, counted, logs, askAgain, everyMs: autoRefresh.everyMs })
  const newer = useNewerLogs({ rows: isByClock || !isList ? undefined : firstRows(view, logs), where: counted })
  const rows = (isList && logs.shown?.rows) || []
  const seen = () => ({
    nowMs: view.live ? Date.now() : nowMs,
    times: rows.map(({ timestamp }) => timestamp),
  })
  const toggleWrap = () => changeSettings((before) => ({ ...before, wrap: !before.wrap }))
  const list = { view, change, filter, settings, changeSettings }
  const results = <Results {...list} refused={refused} nowMs={nowMs} logs={logs} newer={newer} refresh={refresh} />
  const asked = { where: counted === undefined ? EVERYTHING : counted, nowMs, askedAtMs: countsMs }
  const ofMode: ModeProps = { view, query: view.query, filter, ...asked, change, onSearch: search }
  const modes = <ModeSwitch mode={mode} onChange={(next) => change({ mode: next })} />
  const page = (
    <Stack sx={{ height: '100dvh', bgcolor: 'background.default' }}>
      <SkipLink to={RESULTS}>Skip to the {isList ? 'logs' : MODE_LABELS[mode].toLowerCase()}</SkipLink>
      <AppHeader>{isBeside && modes}</AppHeader>
      <Commands commands={logCommands({ change, refresh, toggleWrap: isList && toggleWrap, hasPipeline })} />
      <IngestBanner />
      {view.zone !== null && readZone(view.zone) === undefined && <UnknownZone zone={view.zone} change={change} />}
      <Stack sx={{ flexShrink: 0, gap: 1, pt: 1, pb: '3px', px: { xs: 1.5, md: 2 } }}>
        <LogToolbar
          view={view}
          change={change}
          list={isList && { settings, change: changeSettings }}
          loading={logs.loading}
          onRefresh={refresh}
          autoRefresh={autoRefresh}
          scope={scope}
          refused={refused}
          filters={<FacetDrawer {...facets} />}
          where={where}
          seen={seen}
        />
        <FilterPills query={view.query} onSearch={search} />
      </Stack>
      <DetailPlace>
        <Histogram
          where={isList ? counted : where}
          query={view.query}
          onError={setCountsError}
          range={view.range}
          nowMs={countsMs}
          isByClock={isByClock}
          levels={levelChoice(view.query, { onSearch: search, openFirst: (...at) => void openFirst(...at) })}
          onExplain={explainBurst(change)}
          split={histogramSplit(view, change)}
          onRange={(range) => change({ range })}
        />
        <Stack direction="row" sx={{ flex: 1, minHeight: 0, borderTop: 1, borderColor: 'divider' }}>
          <FacetSidebar {...facets} />
          <ResultsPlace mode={mode} modes={!isBeside && modes} isLoading={logs.loading && logs.shown !== undefined}>
            {Mode ? (
              <ModeResults {...ofMode} mode={Mode} isRefused={refused !== undefined} />
            ) : (
              <Suspense fallback={results}>{view.live ? <LiveLogs {...list} onLogs={hear} /> : results}</Suspense>
            )}
          </ResultsPlace>
        </Stack>
        {view.log !== null && !view.live && (
          <Suspense>
            <LogDetail id={view.log} view={view} rows={rows} change={change} />
          </Suspense>
        )}
      </DetailPlace>
    </Stack>
  )
  const uses = fieldUses({ settings, changeSettings, facets: facetSettings })
  return <FieldUsesContext value={uses}>{page}</FieldUsesContext>
}

/**
 * The filters of a view: the search alone, the time range alone, both, and the search in the period before. The search and both are null on a syntax error, and both are null
 * without a time range that can be read.
 * @param countsMs the end of a relative range for the list and the counts, which a live tail moves on
 */
function useFilters({ query, range }: LogView, nowMs: number, countsMs: number) {
  // A time in it may count from now; the object stays the same while nothing else changes.
  const read = useMemo(() => JSON.stringify(parseSearch(query, 2, nowMs).filter ?? null), [query, nowMs])
  const filter = useMemo(() => JSON.parse(read) as LogFilter | null, [read])
  const scope = useMemo(
    () => (range.kind === 'unreadable' ? NOTHING : toWhere(EVERYTHING, range, nowMs)),
    [range, nowMs],
  )
  const where = useMemo(
    () => (range.kind === 'unreadable' ? null : filter && toWhere(filter, range, countsMs)),
    [filter, range, countsMs],
  )
  const earlier = useMemo(() => {
    const before = filter && shiftRange(range, countsMs, -1)
    return before ? toWhere(filter, before, countsMs) : undefined
  }, [filter, range, countsMs])
  return { filter, scope, where, earlier }
}

/** The rows ahead of which new logs come; undefined while they cannot be told, or a range has its end in the past. */
function firstRows({ order, position, range }: LogView, { shown, loading, isCancelled }: LogsOnPage) {
  const isOpen = range.kind !== 'between' || range.to === null
  const isFirst = order === 'DESC' && position === FIRST_PAGE && shown?.page === 0 && !shown.behind
  return isOpen && isFirst && !loading && !isCancelled ? shown.rows : undefined
}
