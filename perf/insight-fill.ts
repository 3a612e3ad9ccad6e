/** A table full of the story's logs for the scenarios that ask for figures: three finished days, of which the last one has an incident and a deploy. */
import { setTimeout as delay } from 'node:timers/promises'
import { DAY_MS } from '../server/log/retention.ts'
import type { Database } from '../server/platform/postgres/postgres.ts'
import { copyLogs } from '../server/test/support/copy-logs.ts'
import { countMinutes } from '../server/test/support/rows.ts'
import { tellStory } from '../server/test/support/story.ts'
import { DAYS, openForFilling, untilIndexed } from './fill.ts'
import type { Servers } from './servers.ts'

const HOUR_MS = 3_600_000

/** What happens when, on the last finished day. */
function timesOf(nowMs: number) {
  const untilMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  const at = (hour: number) => untilMs - DAY_MS + hour * HOUR_MS
  return {
    fromMs: untilMs - DAYS * DAY_MS,
    untilMs,
    burst: { fromMs: at(14) + HOUR_MS / 12, untilMs: at(14) + (5 * HOUR_MS) / 12, share: 0.02 },
    deployMs: at(16),
  }
}

export type Times = ReturnType<typeof timesOf>

/** Filled, counted, indexed, and its paths noted; nothing runs on it. */
export async function fillStory(servers: Servers, size: number) {
  const { client: database, close } = await openForFilling(servers)
  const times = timesOf(Date.now())
  await copyLogs(servers.databaseUrl, { logs: tellStory({ ...times, logs: size }), connections: 2 })
  await countMinutes(database)
  const writer = await servers.startProduct({ ROLE: 'writer' })
  await untilIndexed(database)
  await untilNoted(database)
  await writer.stop()
  await database.$executeRawUnsafe('CHECKPOINT')
  return { database, close, times }
}

/** The keeper notes the paths of each finished day once. */
async function untilNoted(database: Database): Promise<void> {
  for (;;) {
    const noted = await database.$queryRaw<
      { n: number }[]
    >`SELECT count(*)::int AS n FROM metadata_path_samples WHERE is_whole`
    if ((noted[0]?.n ?? 0) >= DAYS) return
    await delay(1000)
  }
}
