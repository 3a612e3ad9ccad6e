/** What the clocks must be to each other, as the program has them and as the tests that would wait for them do. */
import { expect, test } from 'vitest'
import { IMPATIENT_TIMINGS, QUICK_TIMINGS } from '../test/support/quick-timings.ts'
import { TIMINGS, type Timings } from './timings.ts'

const CLOCKS = { program: TIMINGS, 'tests of outages': QUICK_TIMINGS, 'tests of slow clients': IMPATIENT_TIMINGS }

/** In each the first is less than the second. */
const RELATIONS: Readonly<Record<string, (t: Timings) => readonly [ms: number, lessThanMs: number]>> = {
  'two heartbeats may be lost': (t) => [3 * t.heartbeatIntervalMs, t.sessionTimeoutMs],
  'a session ends before the group gives up a member': (t) => [t.sessionTimeoutMs, t.rebalanceTimeoutMs],
  'a follower is looked at before it counts as silent': (t) => [t.followerLookEveryMs, t.followerSilenceMs],
  'readiness tells of a slow publish before requests are refused': (t) => [t.slowPublishMs, t.publishTimeoutMs],
  'a frozen PostgreSQL is noticed before a session is over': (t) => [
    t.writeTimeoutMs + t.statementGraceMs,
    t.sessionTimeoutMs,
  ],
  'a slice is sent twice before the writer is stuck': (t) => [2 * (t.writeTimeoutMs + t.statementGraceMs), t.stallMs],
  'a publish ends before the writer is stuck': (t) => [t.publishTimeoutMs, t.stallMs],
  'a writer is not ready before it is stuck': (t) => [t.slowStoreMs, t.stallMs],
  'the lag is known before a writer is slow': (t) => [t.lagTimeoutMs, t.slowStoreMs],
  'a look that is late does not make a writer slow': (t) => [t.storeMaxLookMs, t.slowStoreMs],
  'a look in time counts as a whole': (t) => [t.storeLookEveryMs, t.storeMaxLookMs],
  'a writer that is stuck has ended within the time of any stop': (t) => [
    t.stallMs + t.storeLookEveryMs + t.fatalStopMs,
    t.stopDeadlineMs,
  ],
  'the observer has read before it looks again': (t) => [2 * t.observerReadTimeoutMs, t.observerLookEveryMs],
  'the observer looks before a writer counts as idle': (t) => [t.observerLookEveryMs, t.idleWriterMs],
  'a query is answered before its connection is cut': (t) => [
    t.queryTimeoutMs + t.statementGraceMs,
    t.requestTimeoutMs,
  ],
  'clients have gone elsewhere before a stop is given up': (t) => [t.drainMs, t.stopDeadlineMs],
  'a socket that does not read is cut before one that does not answer': (t) => [
    t.socketWriteTimeoutMs,
    t.socketPingEveryMs,
  ],
}

test.each(Object.entries(CLOCKS))('the clocks of the %s', (_name, timings) => {
  const broken = Object.entries(RELATIONS).filter(([, read]) => {
    const [ms, lessThanMs] = read(timings)
    return ms >= lessThanMs
  })
  expect(broken.map(([name]) => name)).toEqual([])
  for (const ms of Object.values(timings)) expect(ms).toBe(Math.round(ms))
})
