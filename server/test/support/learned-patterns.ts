/** What the keeper has learned of patterns, written by plain SQL, for tests that read it. */
import { timestamptz } from '../../filter/timestamptz.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { patternId, PATTERN_VERSION, printPattern } from '../../log/pattern-text.ts'
import { templateOf } from '../../log/template.ts'
import type { Moment } from '../../platform/moment.ts'
import type { Database } from '../../platform/postgres/postgres.ts'

/** Each message was first seen then, by this version of the rules or by another one. */
export async function insertLearned(
  database: Database,
  messages: Iterable<readonly [message: string, firstSeen: Moment]>,
  version = PATTERN_VERSION,
): Promise<void> {
  const rows = [...messages].map(([message, firstSeen]) => {
    const template = templateOf(message)
    const seen = timestamptz(firstSeen)
    return Prisma.sql`(${patternId(template)}, ${version}::int, ${printPattern(template)}, ${seen}, ${seen}, 1, now())`
  })
  await database.$executeRaw`
    INSERT INTO log_patterns (id, version, text, first_seen, last_seen, logs, sampled_at) VALUES ${Prisma.join(rows)}`
}
