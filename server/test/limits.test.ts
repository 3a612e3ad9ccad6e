/** The table of limits in docs/guarantees.md has the values of the code. */
import { MAX_SCOPE_VALUES } from '../access/scope-filters.ts'
import { maxHeaderSize } from 'node:http'
import { expect, test } from 'vitest'
import { MAX_WRONG_KEYS } from '../access/of-key.ts'
import { MAX_METADATA_BYTES, MAX_VALUE_BYTES } from '../access/key-input.ts'
import {
  MAX_EXPORTS_AT_ONCE,
  MAX_OPERATIONS_AT_ONCE,
  MAX_OPERATIONS_WAITING,
  MAX_TAILS_AT_ONCE,
} from '../access/quotas.ts'
import { FEED_LIMITS } from '../archive/read/feed.ts'
import { MAX_COUNTED_VALUES } from '../archive/read/sums.ts'
import { QUERY_SLOTS } from '../app-queries.ts'
import { WATCH_SLOTS } from '../app.ts'
import { RATE } from '../access/login-guard.ts'
import { MAX_RUNNING, MAX_WAITING as MAX_WAITING_PASSWORDS } from '../access/passwords.ts'
import { MAX_AUTH_BODY_BYTES } from '../access/routes.ts'
import { MAX_OF_PERSON } from '../access/sessions.ts'
import { FILTER_LIMITS } from '../filter/limits.ts'
import {
  LIMITS as DOCUMENT_LIMITS,
  MAX_BODY_BYTES as GRAPHQL_BYTES,
  MAX_NESTING as GRAPHQL_NESTING,
  MAX_VALUES as GRAPHQL_VALUES,
} from '../http/document-limits.ts'
import { MAX_CONNECTIONS } from '../http/server.ts'
import { BACKLOG } from '../http/listeners.ts'
import { MAX_WAITING_BYTES as SOCKET_WAITING_BYTES } from '../http/sockets.ts'
import { MAX_FRAGMENTS, MAX_FRAME_BYTES, MAX_OPERATIONS, MAX_SUBSCRIPTIONS } from '../http/subscriptions.ts'
import { MAX_HELD_BYTES as MAX_ANSWERS_BYTES } from '../platform/unread-answers.ts'
import { MAX_QUERY_VALUES } from '../http/variable-limits.ts'
import { PRINTABLE_KEY } from '../ingest/accept.ts'
import { MAX_LINES } from '../ingest/array-parts.ts'
import { MAX_ACTIONS } from '../ingest/doors/elasticsearch-bulk.ts'
import { MAX_INDEX_BYTES } from '../ingest/doors/elasticsearch-paths.ts'
import { MAX_FIREHOSE_RECORDS } from '../ingest/doors/firehose-data.ts'
import { MAX_FRAMES, MAX_SPREAD_BYTES } from '../ingest/doors/frames.ts'
import {
  MAX_BATCHES,
  MAX_DATAGRAM_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_SYSLOG_CONNECTIONS,
  MAX_UNFINISHED_BYTES,
} from '../ingest/syslog/limits.ts'
import { MAX_BYTES_PER_PARTITION, MAX_QUEUED_BYTES } from '../ingest/publisher.ts'
import { MAX_RECORDS, MAX_REQUEST_VALUES } from '../ingest/request.ts'
import { LOG_LIMITS } from '../log/log.ts'
import { DAY_MS } from '../log/retention.ts'
import { MAX_LETTERS } from '../pipeline/replay.ts'
import { MAX_ANSWER_BYTES, MAX_ANSWER_VALUES } from '../platform/answer-room.ts'
import { PAGE_LIMITS } from '../platform/connection.ts'
import {
  LIGHT_BODY_BYTES,
  MAX_BODY_BYTES,
  MAX_DECOMPRESSIONS,
  MAX_HELD_BYTES,
  MAX_HELD_GRAPHQL_BYTES,
  MAX_LIGHT_BYTES,
  MAX_WAITING_BYTES,
  MIN_BYTES_PER_SECOND,
  RESERVED_DECOMPRESSIONS,
  SLOW_AFTER_MS,
} from '../platform/http-body/limits.ts'
import { MAX_HTTP2_CONNECTIONS, MAX_HTTP2_STREAMS } from '../platform/http2-server.ts'
import { MAX_KEY_LENGTH, MAX_KEYS, MAX_NESTING, MAX_VALUES } from '../platform/text/json-scan.ts'
import { TIMINGS } from '../platform/timings.ts'
import { REST_MS, TURN_MS } from '../platform/fair-turns.ts'
import { CAP } from '../query/count.ts'
import { MAX_EXPORT_BODY_BYTES } from '../query/export-request.ts'
import { MAX_EXPORTS } from '../query/export-route.ts'
import { BUCKETS } from '../query/histogram.ts'
import { MAX_PROBES } from '../query/comparison/probes.ts'
import { COMPARISON_LIMITS } from '../query/comparison/question.ts'
import { MAX_COMPARED_BYTES } from '../query/comparison/read-logs.ts'
import { COUNTING } from '../query/insight/resolvers.ts'
import { NUMBER_BUCKETS } from '../query/insight/numbers.ts'
import { TOP_LIMITS } from '../query/insight/top-logs.ts'
import { INSIGHT_SLOTS } from '../query/insight/insight.ts'
import { PATTERN_LIMITS } from '../query/insight/patterns.ts'
import { STATS_LIMITS } from '../query/insight/stats-question.ts'
import { DAYS_AHEAD } from '../store/partitions.ts'
import { KEPT_MS } from '../tail/feed.ts'
import { SEAT_BYTES } from '../tail/seats.ts'
import { MAX_RING_BYTES, MAX_SUBSCRIBERS, MAX_UNREAD_BYTES } from '../tail/tail.ts'
import { MAX_STATE_BYTES } from '../views/input.ts'
import { NAME } from '../platform/text/name.ts'
import { MAX_LINK_CHARS, MAX_LINKS } from '../views/links.ts'
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
  'body of a request, GraphQL': mib(GRAPHQL_BYTES),
  'JSON values of a request': number(MAX_REQUEST_VALUES),
  'JSON values of a log': number(MAX_VALUES),
  'JSON values of a request, GraphQL': number(GRAPHQL_VALUES),
  'JSON values of the variables of a query': number(MAX_QUERY_VALUES),
  'logs in a request': number(MAX_RECORDS),
  'logs in a request of a shipper': number(MAX_FRAMES),
  'records in a request, Firehose': number(MAX_FIREHOSE_RECORDS),
  'logs in a message, Pub/Sub': number(MAX_FRAMES),
  'logs with what they share': mib(MAX_SPREAD_BYTES),
  'actions in a request, Elasticsearch': number(MAX_ACTIONS),
  'name of an index in a path': `${MAX_INDEX_BYTES} bytes`,
  '`Idempotency-Key`': characters(longest(PRINTABLE_KEY)),
  'request line and headers': kib(maxHeaderSize),
  'time until a request is complete': seconds(TIMINGS.requestTimeoutMs),
  'lines of a JSON body': number(MAX_LINES),
  'nesting of JSON, logs': levels(MAX_NESTING),
  'nesting of JSON, GraphQL': levels(GRAPHQL_NESTING),
  'keys of a JSON object': number(MAX_KEYS),
  'key of a JSON object, as written': characters(MAX_KEY_LENGTH),
  'connections at once': number(MAX_CONNECTIONS),
  'connections waiting, each listener': number(BACKLOG),
  'connections at once, OTLP over gRPC': number(MAX_HTTP2_CONNECTIONS),
  'calls of a connection at once, gRPC': number(MAX_HTTP2_STREAMS),
  'bodies held together': mib(MAX_HELD_BYTES),
  'bodies of GraphQL held together': mib(MAX_HELD_GRAPHQL_BYTES),
  'light body': kib(LIGHT_BODY_BYTES),
  'light bodies held beyond the others': mib(MAX_LIGHT_BYTES),
  'slow body: bytes a second': kib(MIN_BYTES_PER_SECOND),
  'slow body: time until it counts as one': seconds(SLOW_AFTER_MS),
  'bodies waiting to be parsed': mib(MAX_WAITING_BYTES),
  'decompressions at once': number(MAX_DECOMPRESSIONS),
  'decompressions beyond that, of others': number(RESERVED_DECOMPRESSIONS),
  'logs waiting for the stream': mib(MAX_QUEUED_BYTES),
  'time until the stream acknowledges': seconds(TIMINGS.publishTimeoutMs),
  'syslog: message': kib(MAX_MESSAGE_BYTES),
  'syslog: connections at once': number(MAX_SYSLOG_CONNECTIONS),
  'syslog: unfinished messages, together': mib(MAX_UNFINISHED_BYTES),
  'syslog: batches at once': number(MAX_BATCHES),
  'syslog: datagrams that wait, together': mib(MAX_DATAGRAM_BYTES),
  'message of a log': kib(LOG_LIMITS.maxMessageBytes),
  'log in the stream': `${MAX_BYTES_PER_PARTITION / 1000} kB`,
  'text field of a log': `${LOG_LIMITS.maxFieldBytes} bytes`,
  'metadata of a log': kib(LOG_LIMITS.maxMetadataBytes),
  'values in metadata': number(LOG_LIMITS.maxMetadataValues),
  'nesting of metadata': levels(LOG_LIMITS.maxMetadataDepth),
  'timestamp ahead of the server': `${LOG_LIMITS.maxFutureMs / DAY_MS} day`,
  'timestamp ahead of the writer': `${DAYS_AHEAD} days`,
  'document: characters': number(DOCUMENT_LIMITS.characters.max),
  'document: comments': number(DOCUMENT_LIMITS.comments.max),
  'document: tokens': number(DOCUMENT_LIMITS.tokens.max),
  'document: aliases': number(DOCUMENT_LIMITS.aliases.max),
  'document: directives': number(DOCUMENT_LIMITS.directives.max),
  'document: root fields': number(DOCUMENT_LIMITS.rootFields.max),
  'document: depth': levels(DOCUMENT_LIMITS.depth.max),
  'document: fields and fragments': number(DOCUMENT_LIMITS.selections.max),
  'document: same value below a root field': '1',
  'filter: depth': levels(FILTER_LIMITS.maxDepth),
  'filter: filters and conditions': number(FILTER_LIMITS.maxNodes),
  'filter: conditions': number(FILTER_LIMITS.maxConditions),
  'filter: values of `in`': number(FILTER_LIMITS.maxInValues),
  'scope: values of all lists together': number(MAX_SCOPE_VALUES),
  'filter: keys of a path': number(FILTER_LIMITS.maxPathKeys),
  'filter: text, keys of a path together': kib(FILTER_LIMITS.maxTextBytes),
  'filter: `regex`': characters(FILTER_LIMITS.maxPatternChars),
  'filter: variables of a `pattern`': String(FILTER_LIMITS.maxPatternVariables),
  'body of a request, signing in': kib(MAX_AUTH_BODY_BYTES),
  'attempts to sign in, by address and account': `${RATE.perMinute} a minute`,
  'passwords looked at, at once': number(MAX_RUNNING),
  'passwords that wait': number(MAX_WAITING_PASSWORDS),
  'sessions of a person': number(MAX_OF_PERSON),
  '`first`, `last` of a page': number(PAGE_LIMITS.maxSize),
  'pages of an operation, together': mib(MAX_ANSWER_BYTES),
  'rejections of a GraphQL operation': mib(MAX_ANSWER_BYTES),
  'values in the metadata of these pages': number(MAX_ANSWER_VALUES),
  '`cap` of `logCount`': number(CAP.max),
  '`buckets` of `logHistogram`': number(BUCKETS.max),
  '`logStats`: measures': number(STATS_LIMITS.measures),
  '`logStats`: different fields of measures': number(STATS_LIMITS.fields),
  '`logStats`: keys': number(STATS_LIMITS.keys),
  '`logStats`: groups': number(STATS_LIMITS.groups),
  '`logStats`: buckets': number(STATS_LIMITS.buckets),
  '`logStats`: groups times buckets': number(STATS_LIMITS.cells),
  '`logStats`: answer, with others together': mib(MAX_ANSWER_BYTES),
  '`buckets` of `logNumbers`': number(NUMBER_BUCKETS.max),
  '`first` of `topLogs`': number(TOP_LIMITS.first),
  '`logPatterns`: patterns': number(PATTERN_LIMITS.first),
  '`logPatterns`: buckets': number(PATTERN_LIMITS.buckets),
  '`logPatterns`: patterns times buckets': number(PATTERN_LIMITS.cells),
  '`logPatterns`: logs read': number(PATTERN_LIMITS.logs),
  '`logPatterns`: answer without samples': mib(MAX_ANSWER_BYTES),
  '`logComparison`: changes': number(COMPARISON_LIMITS.first),
  '`logComparison`: paths': number(COMPARISON_LIMITS.paths),
  '`logComparison`: logs read': number(COMPARISON_LIMITS.logs),
  '`logComparison`: a message, its metadata': kib(MAX_COMPARED_BYTES),
  '`logComparison`: values looked for': number(MAX_PROBES),
  '`logComparison`: answer': mib(MAX_ANSWER_BYTES),
  'figures: archived logs read': number(FEED_LIMITS.rows),
  'facet of archived logs: different values': number(MAX_COUNTED_VALUES),
  'time of a facet until it takes a sample': seconds(COUNTING * TIMINGS.queryTimeoutMs),
  'questions for figures at once': number(INSIGHT_SLOTS.slots),
  'questions for figures that wait': number(INSIGHT_SLOTS.maxWaiting),
  'queries of logs at once': number(QUERY_SLOTS.slots),
  'queries beyond that, of small clients': number(QUERY_SLOTS.reserve),
  'long queries of a client at once': number(QUERY_SLOTS.maxLong),
  'queries of logs that wait': number(QUERY_SLOTS.maxWaiting),
  'time that a query waits': seconds(TIMINGS.queryWaitMs),
  'time of a query until it makes way': seconds(TIMINGS.queryStepBackMs),
  'time of a query of logs': seconds(TIMINGS.queryTimeoutMs),
  'time of any other query': seconds(TIMINGS.watchTimeoutMs),
  'other queries at once': number(WATCH_SLOTS.slots),
  'other queries that wait': number(WATCH_SLOTS.maxWaiting),
  'exports at once': number(MAX_EXPORTS),
  'body of an export': mib(MAX_EXPORT_BODY_BYTES),
  'answers made or not yet read, together': mib(MAX_ANSWERS_BYTES),
  'time without reading, when room is short': seconds(TIMINGS.unreadTimeoutMs),
  'WebSocket: message of a client': kib(MAX_FRAME_BYTES),
  'WebSocket: fragments of a message': number(MAX_FRAGMENTS),
  'WebSocket: time until `connection_init`': seconds(TIMINGS.socketInitTimeoutMs),
  'WebSocket: operations of a connection': number(MAX_OPERATIONS),
  'WebSocket: subscriptions of a connection': number(MAX_SUBSCRIPTIONS),
  'WebSocket: unsent answers': mib(SOCKET_WAITING_BYTES),
  'WebSocket: time to take a message': seconds(TIMINGS.socketWriteTimeoutMs),
  'WebSocket: time to answer a ping': seconds(TIMINGS.socketPingEveryMs),
  'live tails at once': number(MAX_SUBSCRIBERS),
  'live tail: filter, as text': kib(SEAT_BYTES),
  'live tails: processor, all together': `${TURN_MS} ms of ${TURN_MS + REST_MS} ms`,
  'live tails: logs not taken yet': mib(MAX_UNREAD_BYTES),
  'live tail: time without reading': seconds(TIMINGS.subscriberSilenceMs),
  'live tail: logs kept for `after`': seconds(KEPT_MS),
  'live tail: logs kept, all tails together': mib(MAX_RING_BYTES),
  'wrong API keys of an address in a minute': number(MAX_WRONG_KEYS),
  'operations of a principal at once': number(MAX_OPERATIONS_AT_ONCE),
  'operations of a principal that wait': number(MAX_OPERATIONS_WAITING),
  'live tails of a principal at once': number(MAX_TAILS_AT_ONCE),
  'exports of a principal at once': number(MAX_EXPORTS_AT_ONCE),
  'resource in the defaults of a key': `${MAX_VALUE_BYTES} bytes`,
  'metadata in the defaults of a key': kib(MAX_METADATA_BYTES),
  'ids of `replayDeadLetters`': number(MAX_LETTERS),
  'saved views, shared and of an owner': number(MAX_VIEWS),
  'name of a view': characters(longest(NAME)),
  'state of a view': characters(MAX_STATE_BYTES),
  'short links of an owner': number(MAX_LINKS),
  'state of a short link': characters(MAX_LINK_CHARS),
}

test('every limit has the value of the code', () => {
  const listed = tableWith('limit', 'value', 'a client gets', 'source').map(([limit, value]) => [limit, value])
  expect(listed).toEqual(Object.entries(LIMITS).map(([limit, value]) => [limit.replace(/^`([^`]*)`$/, '$1'), value]))
})
