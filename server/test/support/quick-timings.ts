/**
 * Clocks of the product four times as fast, so that a test need not wait for them: the same code runs with them. Those that no test
 * waits for stay as they are, for on a busy machine a connection or a query may take its time.
 */
import { TIMINGS, type Timings } from '../../platform/timings.ts'

const SPEED = 4

const quicken = (...names: (keyof Timings)[]): Timings => ({
  ...TIMINGS,
  ...Object.fromEntries(names.map((name) => [name, TIMINGS[name] / SPEED])),
})

/** Where servers and members come and go. */
export const QUICK_TIMINGS = quicken(
  'sessionTimeoutMs',
  'heartbeatIntervalMs',
  'rebalanceTimeoutMs',
  'brokerRequestTimeoutMs',
  'brokerMaxRetryMs',
  'followerSilenceMs',
  'followerLookEveryMs',
  'publishTimeoutMs',
  'slowPublishMs',
  'writeTimeoutMs',
  'statementGraceMs',
  'storeLookEveryMs',
  'storeMaxLookMs',
  'lagTimeoutMs',
  'slowStoreMs',
  'stallMs',
  'fatalStopMs',
)

/** Where clients are slow. */
export const IMPATIENT_TIMINGS: Timings = {
  ...quicken(
    'requestTimeoutMs',
    'requestLookEveryMs',
    'socketInitTimeoutMs',
    'socketPingEveryMs',
    'socketWriteTimeoutMs',
    'subscriberSilenceMs',
  ),
  // Longer than any client of a test takes to read on.
  unreadTimeoutMs: 3000,
}
