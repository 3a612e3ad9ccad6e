import { compareMoments, type Moment } from '../../platform/moment.ts'

/** A place in the order of the logs: before the log with this key, behind it if `isBehind`, and before all logs of the time without an id. */
export type Edge = { timestamp: Moment; id?: string | undefined; isBehind?: boolean | undefined }

/** Only logs between these places are asked for; a side without one is open. */
export type Edges = { lower?: Edge | undefined; upper?: Edge | undefined }

/** Both of them. */
export type Ends = { lower: Edge; upper: Edge }

function compareEdges(a: Edge, b: Edge): number {
  const order = compareMoments(a.timestamp, b.timestamp)
  if (order !== 0) return order
  const [first, second] = [a.id ?? '', b.id ?? '']
  if (first !== second) return first < second ? -1 : 1
  return Number(a.isBehind ?? false) - Number(b.isBehind ?? false)
}

export const laterEdge = (a: Edge, b: Edge): Edge => (compareEdges(a, b) >= 0 ? a : b)
export const earlierEdge = (a: Edge, b: Edge): Edge => (compareEdges(a, b) <= 0 ? a : b)
