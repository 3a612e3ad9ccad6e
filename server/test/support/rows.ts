/** Rows for this folder's tests, written and counted by plain SQL: the stage that asks knows nothing of the one that keeps. */
import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts'
import { momentOf, printMoment } from '../../platform/moment.ts'
import { metadataOf, type LogRow } from '../../filter/log-row.ts'

/** A UUID for each number; greater numbers sort later. */
export function testId(index: number): string {
  return `00000000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
}

/** A log of 2020 (every partition of the past holds it) with what the test does not care about filled in. */
export function testRow({ metadata = {}, ...row }: Partial<LogRow> & { metadata?: object }): LogRow {
  return {
    timestamp: momentOf(Date.UTC(2020, 1, 29, 12)),
    id: testId(0),
    level: 'info',
    message: 'a message',
    resourceId: null,
    traceId: null,
    spanId: null,
    commit: null,
    parentResourceId: null,
    metadataJson: JSON.stringify(metadata),
    ...row,
  }
}

/** `logs_late`: as a writer does it for days that are archived. */
type Table = 'logs' | 'logs_late'

export async function insertRows(
  prisma: Pick<PrismaClient, '$executeRaw'>,
  rows: readonly LogRow[],
  table: Table = 'logs',
): Promise<void> {
  const json = JSON.stringify(
    rows.map((row) => ({ ...row, timestamp: printMoment(row.timestamp), metadata: metadataOf(row) })),
  )
  await prisma.$executeRaw`
    WITH inserted AS (INSERT INTO ${Prisma.raw(table)}
    SELECT timestamp, id, level, message, "resourceId", "traceId", "spanId", commit, "parentResourceId", metadata
    FROM jsonb_to_recordset(${json}::jsonb) AS row(
      timestamp timestamptz, id uuid, level text, message text, "resourceId" text, "traceId" text, "spanId" text,
      commit text, "parentResourceId" text, metadata jsonb) RETURNING ts, level)
    INSERT INTO log_counts_minute AS counted (minute, level, kafka_partition, n)
    SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM inserted GROUP BY 1, 2
    ON CONFLICT (minute, level, kafka_partition) DO UPDATE SET n = counted.n + excluded.n`
}

/** Of what is in the table, as the writer does with each insert: what is not counted is not looked for. */
export const countMinutes = (prisma: Pick<PrismaClient, '$executeRaw'>) => prisma.$executeRaw`
  INSERT INTO log_counts_minute (minute, level, kafka_partition, n)
  SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM logs GROUP BY 1, 2 ORDER BY 1, 2`
