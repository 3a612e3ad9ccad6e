/** The stream port: what the stages need of Kafka, no more. `kafka.ts` and `direct.ts` implement it, one conformance suite holds both. */

export type OutgoingRecord = { partition: number; value: Buffer }

export type StreamRecord = { offset: bigint; value: Buffer }

/** Records of one partition in offset order, as the broker gave them. */
export type StreamBatch = {
  topic: string
  partition: number
  records: StreamRecord[]
  /** The offset after everything this batch covers; beyond the last record's where the log has holes. */
  endOffset: bigint
  /** When the last record was published, in milliseconds since 1970. */
  publishedAtMs: number
  /** Keeps the membership alive; once that is lost, isStale is true. Call it between slow steps. */
  heartbeat(): Promise<void>
  /** True once the records no longer belong to this consumer: stop writing. */
  isStale(): boolean
}

export type PartitionKey = { cluster: string; topic: string; partition: number }

/** What the log holds: from the first record that retention has left to the end. */
export type OffsetRange = { startOffset: bigint; endOffset: bigint }

export type StreamHandler = {
  /**
   * Where to read on, asked at each assignment and after each batch that was not kept. Source of truth is the handler's, not the
   * broker's. `readRange` must be asked after that source: what others keep in between would seem to lie beyond the end.
   */
  nextOffset(key: PartitionKey, readRange: () => Promise<OffsetRange>): Promise<bigint>
  /** Keeps the batch. 'lost' says that another consumer was faster: the stream asks nextOffset again. It waits out outages and never throws for them. */
  handle(batch: StreamBatch): Promise<'kept' | 'lost'>
}

export type StreamConsumer = {
  /** For each assigned partition the records that are not stored yet; undefined while the broker does not answer or the group rebalances. */
  lag(): Promise<ReadonlyMap<number, bigint> | undefined>
  /** Finishes the batch in hand and leaves. */
  stop(): Promise<void>
}

/** Records of one partition as they were published, for a follower that stores no offset. */
export type FollowedBatch = {
  partition: number
  /** At least one, in offset order. A gap before the first one means records that will not be delivered. */
  records: StreamRecord[]
  /** The topic was recreated, so that offsets start again; the number of records in between is unknown. */
  isAnew: boolean
}

export type StreamFollower = {
  /** Where each partition is followed from: every record at or after it is handed over. */
  begins: ReadonlyMap<number, bigint>
  stop(): Promise<void>
}

export type Stream = {
  kind: 'kafka' | 'direct'
  topic: string
  /** Identifies the log together with the topic: another cluster under the same address holds another log. */
  cluster: string
  partitions: number
  /** Resolves when every record is durable; rejects with STREAM_UNAVAILABLE. One call at a time. Records of one partition: ≤ 900 kB. */
  publish(records: OutgoingRecord[]): Promise<void>
  consume(handler: StreamHandler): Promise<StreamConsumer>
  /**
   * Hands over every record that is published from now on, in order per partition, while any number of others do the same. Nobody waits
   * for the listener, and what it throws is its own. An outage is survived: reading goes on where it ended. Rejects with
   * STREAM_UNAVAILABLE while it cannot tell where the log ends.
   */
  follow(listener: (batch: FollowedBatch) => void): Promise<StreamFollower>
  /** What each partition of the log holds; empty where the stream keeps nothing. Rejects while the broker cannot tell. */
  ranges(): Promise<ReadonlyMap<number, OffsetRange>>
  /** Undefined when it works, else a sentence. */
  problem(): Promise<string | undefined>
  close(): Promise<void>
}
