import { useApolloClient } from '@apollo/client/react'
import type { LogFilter } from '../generated/graphql.ts'
import { describeError } from '../ui/describe-error.ts'
import { linkTo } from '../state/link-to.ts'
import { toPlainLog } from '../state/log-as-text.ts'
import { LogDocument, type FullLog } from '../state/operations.ts'
import { useLogsLikeThis } from '../state/useLogsLikeThis.ts'
import type { ChangeView } from '../state/useLogView.ts'
import { withCondition } from '../search/change-query.ts'
import { useSaid } from '../ui/useSaid.ts'
import { useTimeZone } from '../ui/time/time-zone.ts'

/** What can be done with a row and its cells, and a sentence on what was done last. */
export function useRowActions(change: ChangeView) {
  const client = useApolloClient()
  const [zone] = useTimeZone()
  const { said, say, copy } = useSaid()
  const alike = useLogsLikeThis({ change, say })
  /** The list has only parts of a long message, and mostly no metadata. */
  const copyOfLog = async (id: string, write: (log: FullLog) => string, name: string) => {
    try {
      const { data } = await client.query({ query: LogDocument, variables: { id } })
      if (!data?.log) throw new Error('The log no longer exists.')
      await copy(write(data.log), name)
    } catch (error) {
      say(describeError(error).text)
    }
  }
  return {
    said,
    filter: (condition: LogFilter) => change((view) => ({ query: withCondition(view.query, condition) })),
    copyValue: (text: string) => void copy(text, 'the value'),
    copyMessage: (id: string) => void copyOfLog(id, ({ message }) => message, 'the value'),
    copyJson: (id: string) => void copyOfLog(id, (log) => JSON.stringify(toPlainLog(log), null, 2), 'the log as JSON'),
    copyLink: (id: string) => void copy(linkTo({ log: id }, zone), 'the link'),
    open: (id: string) => change({ log: id }),
    openAlike: (id: string) => void alike(id),
    openContext: (id: string) => change({ log: id, tab: 'context' }),
  }
}

export type RowActions = ReturnType<typeof useRowActions>
