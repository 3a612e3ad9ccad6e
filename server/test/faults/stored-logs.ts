import type { PrismaClient } from '../../generated/prisma/client.ts'

type Stored = { count: number; resourceId: string; message: string; metadataJson?: string }

/** Writes logs of the last minutes, one a second, into the table with their counts, as a writer does: no door has a say in what they hold. */
export async function storeLogs(
  { prisma }: { prisma: Pick<PrismaClient, '$executeRaw'> },
  { count, resourceId, message, metadataJson = '{}' }: Stored,
): Promise<void> {
  await prisma.$executeRaw`
    WITH inserted AS (
      INSERT INTO logs (ts, id, level, message, resource_id, metadata)
      SELECT now() - make_interval(secs => i), gen_random_uuid(), 'info', ${message}, ${resourceId}, ${metadataJson}::jsonb
      FROM generate_series(1, ${count}::int) AS i RETURNING ts, level)
    INSERT INTO log_counts_minute AS counted (minute, level, kafka_partition, n)
    SELECT date_trunc('minute', ts, 'UTC'), level, 0, count(*) FROM inserted GROUP BY 1, 2
    ON CONFLICT (minute, level, kafka_partition) DO UPDATE SET n = counted.n + excluded.n`
}
