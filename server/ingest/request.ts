/** What the doors hand to `accept`: the records of a request, as parsed JSON. */
import { AppError } from '../platform/errors.ts'
import { MAX_VALUES } from '../platform/text/json-scan.ts'

/** The ways in, as the metrics name them. */
export const DOORS = [
  'json',
  'jsonline',
  'graphql',
  'otlp',
  'otlp-grpc',
  'elasticsearch',
  'loki',
  'hec',
  'datadog',
  'firehose',
  'pubsub',
  'syslog',
] as const

export type DoorName = (typeof DOORS)[number]

/** Records in one request. */
export const MAX_RECORDS = 10_000

/** JSON values in one request, all records together. */
export const MAX_REQUEST_VALUES = 1_000_000

/**
 * An array, or records that are parsed as they are asked for, so that a large body is never a tree as a whole: each once, from the first to
 * the last. `at` throws BAD_REQUEST where the body turns out to be no JSON, and PAYLOAD_TOO_LARGE for too many values.
 */
export type Records = {
  readonly length: number
  at(index: number): unknown
  /** To find them has taken as much of a turn as a request may take. */
  readonly tookSlice?: boolean
}

export function tooManyValues(cause?: unknown): AppError {
  const sizes = `${MAX_REQUEST_VALUES} JSON values, and a log ${MAX_VALUES}`
  const message = `A request can hold at most ${sizes}. Split it into several requests.`
  return new AppError('PAYLOAD_TOO_LARGE', message, { cause })
}
