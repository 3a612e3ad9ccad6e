/** Ids and cursors of hidden logs: the answers for ids that nobody has. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { encodeLogId } from '../../filter/log-id.ts'
import { keyOf, type LogKey } from '../../filter/log-key.ts'
import { momentOf } from '../../platform/moment.ts'
import { encodeCursor } from '../../query/cursor.ts'
import { noteResult, onlyInFull, size } from './row.ts'
import { asJson, inTeamA, ROWS, TEAM_A, TEAM_A_UNFENCED, type ScopedProduct } from './scoped-product.ts'

const LOG = 'query ($id: ID!) { log(id: $id) { message } logContext(id: $id) { nodes { message } } }'
const NONE = '{"data":{"log":null,"logContext":null}}'
const PAGE =
  'query ($after: String, $where: LogFilter) { logs(after: $after, where: $where, first: 50) { nodes { id } } }'
const TRACE =
  'query ($traceId: String!) { trace(traceId: $traceId) { nodes { id resourceId } pageInfo { hasNextPage } } }'

const hidden = ROWS.filter((row) => row.resourceId?.startsWith('team-b-')).slice(0, size(60, 10))
const unknown = (): LogKey => ({ timestamp: momentOf(Date.UTC(2020, 1, 29, 6)), id: randomUUID() })

export async function expectHiddenIdsUnknown(product: ScopedProduct): Promise<void> {
  const seen = []
  for (const filter of [TEAM_A, TEAM_A_UNFENCED])
    seen.push(await expectUnknown(product, await product.scopedKey(filter)))
  await noteResult(
    'S9',
    `${hidden.length} hidden logs by id and by UUID, their contexts and traces, under two scopes: as unknown ones, and exports and pages go on from their places; ${seen.join('; ')}`,
  )
}

async function expectUnknown(product: ScopedProduct, key: string): Promise<string> {
  const times = { hidden: [] as number[], unknown: [] as number[] }
  async function timed(kind: keyof typeof times, id: string): Promise<void> {
    const startMs = performance.now()
    expect(await product.ask(key, LOG, { id })).toBe(NONE)
    times[kind].push(performance.now() - startMs)
  }
  for (const row of hidden) {
    const none = unknown()
    for (const id of [encodeLogId(keyOf(row)), row.id]) await timed('hidden', id)
    for (const id of [encodeLogId(none), none.id]) await timed('unknown', id)
    const after = encodeCursor(keyOf(row), 'DESC')
    const asAdmin = product.ask(product.admin, PAGE, { after, where: asJson(TEAM_A) })
    expect(await product.ask(key, PAGE, { after })).toBe(await asAdmin)
    const lines = await product.export(key, { after: encodeLogId(keyOf(row)) })
    expect(lines).toBe(await product.export(product.admin, { after: encodeLogId(keyOf(row)), where: asJson(TEAM_A) }))
  }
  const traces = [...new Set(hidden.map(({ traceId }) => traceId))]
  for (const traceId of traces) {
    const { data } = JSON.parse(await product.ask(key, TRACE, { traceId })) as {
      data: { trace: { nodes: { resourceId: string }[] } }
    }
    const shown = ROWS.filter((row) => row.traceId === traceId && inTeamA(row)).map(({ resourceId }) => resourceId)
    expect(data.trace.nodes.map(({ resourceId }) => resourceId)).toEqual(shown)
  }
  const [ofHidden, ofUnknown] = [median(times.hidden), median(times.unknown)]
  expect(Math.abs(ofHidden - ofUnknown)).toBeLessThan(onlyInFull(Math.max(2, ofUnknown / 2)))
  return `median ${ofHidden.toFixed(1)} ms, of unknown ids ${ofUnknown.toFixed(1)} ms`
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
