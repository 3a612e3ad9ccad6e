/** The table of limits in docs/guarantees.md has the values of the code. */
import { maxHeaderSize } from 'node:http'
import { expect, test } from 'vitest'
import { QUERY_CONNECTIONS } from '../app.ts'
import { FILTER_LIMITS } from '../filter/limits.ts'
import { LIMITS as DOCUMENT_LIMITS, MAX_NESTING as GRAPHQL_NESTING } from '../http/document-limits.ts'
import { BACKLOG } from '../http/listeners.ts'
import { MAX_WAITING_BYTES as SOCKET_WAITING_BYTES } from '../http/sockets.ts'
import { MAX_FRAME_BYTES, MAX_OPERATIONS } from '../http/subscriptions.ts'
import { PRINTABLE_KEY } from '../ingest/accept.ts'
import { MAX_BYTES_PER_PARTITION, MAX_QUEUED_BYTES } from '../ingest/publisher.ts'
import { MAX_RECORDS } from '../ingest/request.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { DAY_MS } from '../log/retention.ts'
import { MAX_LETTERS } from '../pipeline/replay.ts'
import { PAGE_LIMITS } from '../platform/connection.ts'
import { MAX_BODY_BYTES, MAX_DECOMPRESSIONS, MAX_HELD_BYTES, MAX_WAITING_BYTES } from '../platform/http-body/limits.ts'
import { MAX_KEY_LENGTH, MAX_KEYS, MAX_NESTING } from '../platform/text/json.ts'
import { TIMINGS } from '../platform/timings.ts'
import { CAP } from '../query/count.ts'
import { MAX_EXPORTS } from '../query/export-route.ts'
import { BUCKETS } from '../query/histogram.ts'
import { MAX_PAGE_BYTES } from '../query/walk.ts'
import { DAYS_AHEAD } from '../store/partitions.ts'
import { KEPT_MS } from '../tail/feed.ts'
import { MAX_RING_BYTES, MAX_SUBSCRIBERS } from '../tail/tail.ts'
import { MAX_STATE_BYTES, NAME } from '../views/input.ts'
import { MAX_VIEWS } from '../views/writer.ts'
import { tableWith } from './support/documents.ts'

/** With a space between thousands from five digits on. */
const number = (value: number) => (value < 10_000 ? String(value) : String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' '))
const mib = (bytes: number) => `${bytes / 2 ** 20} MiB`
const kib = (bytes: number) => `${bytes / 2 ** 10} KiB`
const seconds = (ms: number) => `${ms / 1000} s`
const levels = (count: number) => `${number(count)} levels`
const characters = (count: number) => `${number(count)} characters`
/** The most that a pattern such as `^.{1,100}$` takes. */
const longest = ({ source }: RegExp) => Number(/\{1,(\d+)\}/.exec(source)?.[1])

const LIMITS: Readonly<Record<string, string>> = {
  'body of a request, as sent and as decoded': mib(MAX_BODY_BYTES),
  'logs in a request': number(MAX_RECORDS),
  '`Idempotency-Key`': characters(longest(PRINTABLE_KEY)),
  'request line and headers': kib(maxHeaderSize),
  'time until a request is complete': seconds(TIMINGS.requestTimeoutMs),
  'nesting of JSON, logs': levels(MAX_NESTING),
  'nesting of JSON, GraphQL': levels(GRAPHQL_NESTING),
  'keys of a JSON object, on average': number(MAX_KEYS),
  'key of a JSON object, as written': characters(MAX_KEY_LENGTH),
  'connections waiting, each listener': number(BACKLOG),
  'bodies held together': mib(MAX_HELD_BYTES),
  'bodies waiting to be parsed': mib(MAX_WAITING_BYTES),
  'decompressions at once': number(MAX_DECOMPRESSIONS),
  'logs waiting for the stream': mib(MAX_QUEUED_BYTES),
  'time until the stream acknowledges': seconds(TIMINGS.publishTimeoutMs),
  'message of a log': kib(LOG_LIMITS.maxMessageBytes),
  'log in the stream': `${MAX_BYTES_PER_PARTITION / 1000} kB`,
  'text field of a log': `${LOG_LIMITS.maxFieldBytes} bytes`,
  'metadata of a log': kib(LOG_LIMITS.maxMetadataBytes),
  'nesting of metadata': levels(LOG_LIMITS.maxMetadataDepth),
  'timestamp ahead of the server': `${LOG_LIMITS.maxFutureMs / DAY_MS} day`,
  'timestamp ahead of the writer': `${DAYS_AHEAD} days`,
  'document: tokens': number(DOCUMENT_LIMITS.tokens.max),
  'document: aliases': number(DOCUMENT_LIMITS.aliases.max),
  'document: directives': number(DOCUMENT_LIMITS.directives.max),
  'document: root fields': number(DOCUMENT_LIMITS.rootFields.max),
  'document: depth': levels(DOCUMENT_LIMITS.depth.max),
  'document: fields and fragments': number(DOCUMENT_LIMITS.selections.max),
  'filter: depth': levels(FILTER_LIMITS.maxDepth),
  'filter: filters and conditions': number(FILTER_LIMITS.maxNodes),
  'filter: conditions': number(FILTER_LIMITS.maxConditions),
  'filter: values of `in`, keys of a path': number(FILTER_LIMITS.maxInValues),
  'filter: text': kib(FILTER_LIMITS.maxTextBytes),
  'filter: `regex`': characters(FILTER_LIMITS.maxPatternChars),
  '`first`, `last` of a page': number(PAGE_LIMITS.maxSize),
  'messages of a page': mib(MAX_PAGE_BYTES),
  '`cap` of `logCount`': number(CAP.max),
  '`buckets` of `logHistogram`': number(BUCKETS.max),
  'queries of logs at once': number(QUERY_CONNECTIONS),
  'time until a query has a connection': seconds(TIMINGS.databaseConnectTimeoutMs),
  'time of a query of logs': seconds(TIMINGS.queryTimeoutMs),
  'time of any other query': seconds(TIMINGS.watchTimeoutMs),
  'exports at once': number(MAX_EXPORTS),
  'WebSocket: message of a client': kib(MAX_FRAME_BYTES),
  'WebSocket: time until `connection_init`': seconds(TIMINGS.socketInitTimeoutMs),
  'WebSocket: operations of a connection': number(MAX_OPERATIONS),
  'WebSocket: unsent answers': mib(SOCKET_WAITING_BYTES),
  'WebSocket: time to take a message': seconds(TIMINGS.socketWriteTimeoutMs),
  'WebSocket: time to answer a ping': seconds(TIMINGS.socketPingEveryMs),
  'live tails at once': number(MAX_SUBSCRIBERS),
  'live tail: time without reading': seconds(TIMINGS.subscriberSilenceMs),
  'live tail: logs kept for `after`': seconds(KEPT_MS),
  'live tail: logs kept, all tails together': mib(MAX_RING_BYTES),
  'ids of `replayDeadLetters`': number(MAX_LETTERS),
  'saved views': number(MAX_VIEWS),
  'name of a view': characters(longest(NAME)),
  'state of a view': characters(MAX_STATE_BYTES),
}

test('every limit has the value of the code', () => {
  const listed = tableWith('limit', 'value', 'a client gets', 'code').map(([limit, value]) => [limit, value])
  expect(listed).toEqual(Object.entries(LIMITS).map(([limit, value]) => [limit.replace(/^`([^`]*)`$/, '$1'), value]))
})
