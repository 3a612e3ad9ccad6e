/** A walk through many logs of one timestamp, in every direction, while others come in: each log once. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Database } from '../platform/postgres/postgres.ts'
import { ask, ingest } from './faults/client.ts'
import { size } from './faults/row.ts'
import { startApp } from './support/harness.ts'

const ROWS = size(100_000, 5000)
const AT = '2020-02-29T12:00:00.000Z'

const fill = (prisma: Database) => prisma.$executeRaw`
  WITH inserted AS (
    INSERT INTO logs (ts, id, level, message, resource_id, metadata)
    SELECT ${AT}::timestamptz, gen_random_uuid(), 'info', i::text, 'walk', '{}' FROM generate_series(1, ${ROWS}::int) AS i RETURNING ts, level)
  INSERT INTO log_counts_minute SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM inserted GROUP BY 1, 2`

type Page = {
  nodes: { message: string; resourceId: string | null }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
}

const QUERY = `query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: SortDirection) {
  logs(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    nodes { message resourceId }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

/** From one end to the other, or to where all were seen: in the order of time others come in at the far end without end. */
async function walk(url: string, { orderBy, forward }: { orderBy: 'ASC' | 'DESC'; forward: boolean }) {
  const seen: string[] = []
  let place: string | undefined
  for (;;) {
    const variables = forward ? { orderBy, first: 500, after: place } : { orderBy, last: 500, before: place }
    const { data } = await ask<{ logs: Page }>(url, { query: QUERY, variables })
    const { nodes, pageInfo } = data.logs
    const page = nodes.filter(({ resourceId }) => resourceId === 'walk').map(({ message }) => message)
    seen.push(...(forward ? page : page.toReversed()))
    place = forward ? pageInfo.endCursor : pageInfo.startCursor
    if (!(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage) || seen.length >= ROWS) return seen
  }
}

test(
  'each log of one timestamp once, in every direction, while 2000 logs a second come in',
  { timeout: size(180_000, 30_000) },
  async () => {
    await using app = await startApp()
    await fill(app.prisma)
    const logs = Array.from({ length: 100 }, () => ({ message: 'another' }))
    let isOver = false
    let sent = 0
    const load = (async () => {
      while (!isOver) {
        sent += (await ingest(app.url, logs)).json.accepted
        await delay(50)
      }
    })()
    const walks = [
      await walk(app.url, { orderBy: 'DESC', forward: true }),
      await walk(app.url, { orderBy: 'DESC', forward: false }),
      await walk(app.url, { orderBy: 'ASC', forward: true }),
      await walk(app.url, { orderBy: 'ASC', forward: false }),
    ]
    isOver = true
    await load
    expect(sent).toBeGreaterThan(0)
    const [down = [], up = []] = walks
    expect(new Set(down).size).toBe(ROWS)
    expect(walks.map(({ length }) => length)).toEqual([ROWS, ROWS, ROWS, ROWS])
    expect(up).toEqual(down.toReversed())
    expect(walks[2]).toEqual(up)
    expect(walks[3]).toEqual(down)
  },
)
