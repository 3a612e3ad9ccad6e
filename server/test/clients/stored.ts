/** What has become of what a client sent, as GraphQL answers it. */
import { ask } from '../support/ask.ts'
import { waitFor } from '../support/wait-for.ts'

export type StoredLog = {
  level: string
  message: string
  timestamp: string
  resourceId: string | null
  traceId: string | null
  spanId: string | null
  metadata: Record<string, unknown>
}

const QUERY = `{ logs(first: 50, orderBy: ASC) {
  nodes { level message timestamp resourceId traceId spanId metadata } } }`

/** Waits until there are as many; in the order of their times. */
export async function storedLogs(app: { url: string }, count: number): Promise<StoredLog[]> {
  return waitFor(async () => {
    const { logs } = await ask<{ logs: { nodes: StoredLog[] } }>(app, QUERY)
    return logs.nodes.length >= count ? logs.nodes : undefined
  })
}
