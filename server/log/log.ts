import type { LogLevel } from './levels.ts'

/** One log record, complete and valid: as it travels through Kafka and is stored in the table. */
export type Log = {
  /** UUID, lower case. With the timestamp it is the key of the row. */
  id: string
  /** Milliseconds since 1970-01-01T00:00:00Z, whole and rounded down; years 0001 to 9999. */
  timestampMs: number
  /** Microseconds after that, 0 to 999. */
  timestampUs: number
  level: LogLevel
  message: string
  resourceId: string | null
  traceId: string | null
  spanId: string | null
  commit: string | null
  parentResourceId: string | null
  /** A JSON object as text, so that it is serialised once between the door and the table. */
  metadataJson: string
}

/** The bounds of one record. Larger texts and metadata are cut on the way in, or the record is refused; docs/guarantees.md says which. */
export const LOG_LIMITS = {
  maxMessageBytes: 256 * 1024,
  maxFieldBytes: 256,
  maxMetadataBytes: 64 * 1024,
  maxMetadataDepth: 32,
  /** Containers and what they hold, the metadata itself left out: in memory a value takes up to fifty times its bytes as JSON. */
  maxMetadataValues: 1000,
  /** 0001-01-01T00:00:00.000Z */
  minTimestampMs: -62_135_596_800_000,
  /** 9999-12-31T23:59:59.999Z */
  maxTimestampMs: 253_402_300_799_999,
  /** How far ahead of the server's clock a record may be. */
  maxFutureMs: 24 * 60 * 60 * 1000,
} as const
