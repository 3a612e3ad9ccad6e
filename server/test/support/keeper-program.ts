/** A process that is a keeper and nothing else, to be killed: its days go to the archive at once. */
import { createLogger } from '../../platform/logger.ts'
import { createMetrics } from '../../platform/metrics.ts'
import { TIMINGS } from '../../platform/timings.ts'
import { createKeeper } from '../../store/keeper.ts'

createKeeper({
  url: process.argv[2] ?? '',
  logger: createLogger({ level: 'warn' }),
  metrics: createMetrics(),
  retentionDays: undefined,
  archiveAfterDays: 1,
  timings: { ...TIMINGS, keeperLookEveryMs: 100, archiveQuietMs: 0, archiveDropAfterMs: 0 },
}).start()
