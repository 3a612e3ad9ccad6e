/** The clocks of the program in one place: how long it waits before it gives up, looks again, or cuts somebody off. */

export const TIMINGS = {
  /** How long the partitions of a member that was killed wait for another one. */
  sessionTimeoutMs: 10_000,
  heartbeatIntervalMs: 2000,
  /** How long a group waits for its slowest member. */
  rebalanceTimeoutMs: 60_000,
  brokerConnectTimeoutMs: 3000,
  brokerRequestTimeoutMs: 10_000,
  /** The longest pause between two of eight attempts: about eight seconds in all, longer than the election of a leader. */
  brokerMaxRetryMs: 2000,
  /** A follower fetches at least ten times a second; one that has not for so long has stopped without an error. */
  followerSilenceMs: 30_000,
  followerLookEveryMs: 5000,

  /** How long a request waits to be durable. */
  publishTimeoutMs: 10_000,
  /** A publish that takes longer makes an API not ready. */
  slowPublishMs: 3000,

  databaseConnectTimeoutMs: 3000,
  /** What a statement of the writer, of a query and of the observer may take. */
  writeTimeoutMs: 6000,
  queryTimeoutMs: 5000,
  watchTimeoutMs: 2000,
  /** How long a question waits until it has a connection, how long it has it before it counts as long, and before it may have to step back. */
  queryWaitMs: 5000,
  queryLongMs: 500,
  queryStepBackMs: 2000,
  /** How much later than PostgreSQL we give up a statement ourselves, should PostgreSQL be frozen. */
  statementGraceMs: 2000,

  storeLookEveryMs: 2000,
  /** The most of the time between two looks that is held against a writer: a process that was frozen or asleep is not to blame for all of it. */
  storeMaxLookMs: 5000,
  lagTimeoutMs: 5000,
  /** From here on a writer that does not move is not ready. */
  slowStoreMs: 8000,
  /** Longer than a slice takes whose statement is refused late and sent again; the process has ended within half a minute of getting stuck. */
  stallMs: 20_000,

  observerLookEveryMs: 5000,
  /** An API that waits for a writer to migrate the database. */
  schemaLookEveryMs: 5000,
  /** How often it is asked whether keys, people or roles have changed, should the database not have said so. */
  accessLookEveryMs: 5000,
  accessCleanEveryMs: 60 * 60_000,
  /** How often processes tell each other what keys have sent on this day, and write when they were used and what was refused. */
  accessShareEveryMs: 10_000,
  accessNoteEveryMs: 60_000,
  observerReadTimeoutMs: 2000,
  /** A writer that has work moves more often than this. */
  idleWriterMs: 10_000,

  /** How often the keeper looks at the table. */
  keeperLookEveryMs: 10_000,
  /** A day to which no log has come for so long may go to the archive. */
  archiveQuietMs: 10 * 60_000,
  /** How long after that its partition stays: no question that has begun before is still running then. */
  archiveDropAfterMs: 60_000,

  /** A request that is not here as a whole by then is cut, and so is a connection that never sends one. */
  requestTimeoutMs: 30_000,
  requestLookEveryMs: 2000,
  /** Whether the files of the certificate have changed. */
  tlsLookEveryMs: 10_000,
  socketInitTimeoutMs: 5000,
  socketPingEveryMs: 12_000,
  /** A client that takes longer to take what was sent has stopped reading. */
  socketWriteTimeoutMs: 10_000,
  /** Whether clients read is looked at so often. */
  readerLookEveryMs: 1000,
  /** An answer or an export that nobody has read for so long is cut when there is no room for others. */
  unreadTimeoutMs: 30_000,
  /** A subscriber that asks for nothing for so long is cut off. */
  subscriberSilenceMs: 10_000,

  /** Two looks of a load balancer that looks every second, and its requests that are under way. */
  drainMs: 3000,
  stopDeadlineMs: 30_000,
  /** After a fatal error: what got stuck will not stop either. */
  fatalStopMs: 5000,
}

/** Milliseconds each. `app.ts` hands the same ones to every stage. */
export type Timings = Readonly<typeof TIMINGS>
