import { useApolloClient } from '@apollo/client/react'
import { useEffect, useState } from 'react'
import type { LogFilter } from '../generated/graphql.ts'
import { describeError } from '../ui/describe-error.ts'
import { changeView, formatView, parseView } from '../state/log-view.ts'
import { toPlainLog } from '../state/log-as-text.ts'
import { LogDocument } from '../state/operations.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { withCondition } from '../search/change-query.ts'
import { copyText } from '../ui/browser.ts'

const SAID_FOR_MS = 2500

/** What can be done with a row and its cells, and a sentence on what was done last. */
export function useRowActions(change: ChangeView) {
  const client = useApolloClient()
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (said === '') return undefined
    const timer = setTimeout(() => setSaid(''), SAID_FOR_MS)
    return () => clearTimeout(timer)
  }, [said])

  const copy = async (text: string, what: string) =>
    setSaid((await copyText(text)) ? `Copied ${what}` : 'The browser does not allow copying')
  /** The list has only the beginning of a message, and mostly no metadata. */
  const readJson = async (id: string) => {
    const { data } = await client.query({ query: LogDocument, variables: { id } })
    if (!data?.log) throw new Error('The log no longer exists.')
    return JSON.stringify(toPlainLog(data.log), null, 2)
  }
  return {
    said,
    filter: (condition: LogFilter) => change((view) => ({ query: withCondition(view.query, condition) })),
    copyValue: (text: string) => void copy(text, 'the value'),
    copyJson: (id: string) =>
      void readJson(id)
        .then((text) => copy(text, 'the log as JSON'))
        .catch((error: unknown) => setSaid(describeError(error).text)),
    copyLink: (id: string) => void copy(linkTo(id), 'the link'),
    open: (id: string) => change({ log: id }),
    openContext: (id: string) => change({ log: id, tab: 'context' }),
  }
}

export type RowActions = ReturnType<typeof useRowActions>

/** The address of what is on the screen, with this log open. */
function linkTo(id: string): string {
  const view = changeView(parseView(window.location.search), { log: id })
  return new URL(formatView(view), window.location.href).href
}
