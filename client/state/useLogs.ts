import { useState } from 'react'
import type { LogFilter, LogsQuery, TopLogsQuery } from '../generated/graphql.ts'
import { toVariables } from './log-query.ts'
import { CLOSED, formatView, type LogView } from './log-view.ts'
import type { NumberOrder } from './number-order.ts'
import type { LogRow } from './operations.ts'
import { LogsDocument, TopLogsDocument } from './operations.ts'
import { useAsked } from './useAsked.ts'

/** The page on the screen. It stays until the next one has arrived. */
export type ShownPage = {
  /** Identifies a page of a search. */
  key: string
  rows: readonly LogRow[]
  /** From 0. */
  page: number
  size: number
  /** The cursor that leads on, null at the end. */
  next: string | null
  previous: string | null
  /** New rows precede the page that was the first. */
  behind: boolean
  /** The rows are the first ones of this order. */
  top?: TopOfLogs
}

export type TopOfLogs = NumberOrder & {
  /** How many logs have a number there, and how many have another value. */
  count: number
  notNumbers: number
  /** By the ids of the rows. */
  numbers: ReadonlyMap<string, number>
}

type Wanted = {
  view: LogView
  /** Undefined for all logs; null on a syntax error, which sends no query. */
  where: LogFilter | undefined | null
  withMetadata: boolean
  /** It is asked again by the clock. */
  isByClock: boolean
}

export function useLogs({ view, where, withMetadata, isByClock }: Wanted) {
  const { sort } = view
  const isOff = where === null
  const list = useAsked(LogsDocument, {
    variables: { ...toVariables(view, where ?? undefined), withMetadata },
    isOff: isOff || sort !== null,
    isByClock,
  })
  const top = useAsked(TopLogsDocument, {
    variables: {
      metadataPath: [...(sort?.path ?? [])],
      direction: sort?.direction ?? 'DESC',
      ...(where && { where }),
      withMetadata,
    },
    isOff: isOff || sort === null,
    isByClock,
  })
  const { data: page, ...ofList } = list
  const { data: first, ...ofTop } = top
  const shown = useShown(sort ? first : page, view)
  return { shown, ...(sort ? ofTop : ofList) }
}

export type LogsOnPage = ReturnType<typeof useLogs>

type Answer = LogsQuery | TopLogsQuery

function useShown(data: Answer | undefined, view: LogView): ShownPage | undefined {
  const [state, setState] = useState<{ data: Answer; view: LogView; shown: ShownPage }>()
  if (!data || (state?.data === data && state.view.position === view.position)) return state?.shown
  const shown = 'topLogs' in data ? toFirstRows(data, view) : toShownPage(data, view)
  setState({ data, view, shown })
  return shown
}

const keyOf = (view: LogView) => formatView({ ...view, ...CLOSED, zone: null, layout: {} })

function toFirstRows({ topLogs: { nodes, count, notNumbers } }: TopLogsQuery, view: LogView): ShownPage {
  return {
    key: keyOf(view),
    rows: nodes.map(({ log }) => log),
    page: 0,
    size: nodes.length,
    next: null,
    previous: null,
    behind: false,
    ...(view.sort && {
      top: {
        ...view.sort,
        count: Number(count),
        notNumbers: Number(notNumbers),
        numbers: new Map(nodes.map(({ log, number }) => [log.id, number])),
      },
    }),
  }
}

function toShownPage({ logs }: LogsQuery, view: LogView): ShownPage {
  const { position, size } = view
  const ahead = hasPrevious(logs.pageInfo, position.after)
  // Relay lets a server say nothing about the side that a page came from; the row of that cursor is there.
  const more = logs.pageInfo.hasNextPage || position.before !== null
  return {
    key: keyOf(view),
    rows: logs.nodes,
    page: ahead ? position.page : 0,
    size,
    next: more ? logs.pageInfo.endCursor : null,
    previous: ahead ? logs.pageInfo.startCursor : null,
    behind: ahead && position.page === 0,
  }
}

function hasPrevious(info: LogsQuery['logs']['pageInfo'], after: string | null): boolean {
  return info.hasPreviousPage || after !== null
}
