/** Every metric, in the order of the flow. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { archiveMetrics, keeperMetrics } from './keeper-metrics.ts'
import { withDeadline } from './retry.ts'

export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const readings: (() => Promise<void>)[] = []
  const metrics = {
    ...ingestMetrics(registers),
    ...syslogMetrics(registers),
    ...storeMetrics(registers),
    ...pipelineMetrics(registers),
    ...keeperMetrics(registers),
    ...archiveMetrics(registers),
    ...queryMetrics(registers),
    ...tailMetrics(registers),
    ...httpMetrics(registers),
    ...accessMetrics(registers),
    /** Reads a value for each scrape, within a second; `show` gets undefined when that fails. */
    onPrint<T>(read: () => Promise<T>, show: (value: T | undefined) => void): void {
      const late = () => new Error('it took more than a second')
      readings.push(async () => show(await withDeadline(read(), READ_TIMEOUT_MS, late).catch(() => undefined)))
    },
    /** The text of GET /metrics. */
    async print(): Promise<string> {
      await Promise.all(readings.map((read) => read()))
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
  collectDefaultMetrics({ register: registry })
  return metrics
}

const READ_TIMEOUT_MS = 1000

export type Metrics = ReturnType<typeof createMetrics>

function ingestMetrics(registers: Registry[]) {
  const countByDoor = (name: string, help: string) => new Counter({ name, help, labelNames: ['door'], registers })
  return {
    ingestAccepted: countByDoor('timberline_ingest_accepted_total', 'Logs that are durable in the stream, by door'),
    ingestRepeated: countByDoor(
      'timberline_ingest_repeated_total',
      'Accepted logs that the same process had accepted before, and that are stored once, by door',
    ),
    ingestRejected: new Counter({
      name: 'timberline_ingest_rejected_total',
      help: 'Logs that were refused individually, by door and code',
      labelNames: ['door', 'code'],
      registers,
    }),
    ingestWarnings: new Counter({
      name: 'timberline_ingest_warnings_total',
      help: 'Logs that were read from other names or cut, by code',
      labelNames: ['code'],
      registers,
    }),
    ingestWaitingRecords: new Gauge({
      name: 'timberline_ingest_waiting_records',
      help: 'Logs waiting for the stream to acknowledge them',
      registers,
    }),
    ingestWaitingBytes: new Gauge({
      name: 'timberline_ingest_waiting_bytes',
      help: 'Bytes waiting for the stream; at 32 MiB requests get OVERLOADED',
      registers,
    }),
    ingestPublishSeconds: new Histogram({
      name: 'timberline_ingest_publish_seconds',
      help: 'Time to publish one batch to the stream',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    ingestUnavailable: new Counter({
      name: 'timberline_ingest_unavailable_total',
      help: 'Requests answered with OVERLOADED or STREAM_UNAVAILABLE, by door and code',
      labelNames: ['door', 'code'],
      registers,
    }),
    ingestReplayed: new Counter({
      name: 'timberline_ingest_replayed_total',
      help: 'Dead letters that were published to the stream again',
      registers,
    }),
  }
}

const countByReason = (registers: Registry[], name: string, help: string) =>
  new Counter({ name, help, labelNames: ['reason'], registers })

function syslogMetrics(registers: Registry[]) {
  const count = (name: string, help: string) => countByReason(registers, `timberline_syslog_${name}_total`, help)
  return {
    syslogDropped: count('dropped', 'Messages of syslog that came and were lost, by reason'),
    syslogConnectionsCut: count('connections_cut', 'Connections of syslog that were closed by the server, by reason'),
  }
}

function storeMetrics(registers: Registry[]) {
  const count = (name: string, help: string) => new Counter({ name: `timberline_store_${name}_total`, help, registers })
  return {
    storeStored: count('stored', 'Logs inserted into the table by this process'),
    storeDuplicates: count('duplicates', 'Records whose log was already in the table'),
    storeDeadLettered: count('dead_lettered', 'Records that could be neither decoded nor stored'),
    storeExpired: count('expired', 'Records whose day retention had already dropped'),
    storeSkipped: count('skipped', 'Offsets that were removed from the stream before they were read'),
    storeFenced: count('fenced', 'Batches that were discarded because another writer was faster'),
    storeBatchSeconds: new Histogram({
      name: 'timberline_store_batch_seconds',
      help: 'Time of one transaction of the writer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    storeLag: new Gauge({
      name: 'timberline_store_lag_records',
      help: 'Records in the stream that this process has yet to store',
      registers,
    }),
  }
}

function pipelineMetrics(registers: Registry[]) {
  return {
    pipelineRecords: new Gauge({
      name: 'timberline_pipeline_records',
      help: 'Records of the stream by outcome, from PostgreSQL: the same in every process, and preserved across restarts',
      labelNames: ['state'],
      registers,
    }),
    pipelineLagSeconds: new Gauge({
      name: 'timberline_pipeline_lag_seconds',
      help: 'Upper bound on the age of the oldest unstored record; 0 without lag',
      registers,
    }),
    pipelineProgress: new Gauge({
      name: 'timberline_pipeline_last_progress_seconds',
      help: 'Time at which a writer last advanced its offset, in seconds since 1970',
      registers,
    }),
  }
}

function queryMetrics(registers: Registry[]) {
  return {
    queryWaiting: new Gauge({
      name: 'timberline_query_waiting',
      help: 'Questions about logs that wait for a connection to PostgreSQL',
      registers,
    }),
    queryRefused: countByReason(
      registers,
      'timberline_query_refused_total',
      'Questions about logs that were refused because too many waited or one waited too long, by reason',
    ),
  }
}

function tailMetrics(registers: Registry[]) {
  return {
    tailSubscribers: new Gauge({ name: 'timberline_tail_subscribers', help: 'Open live tails', registers }),
    tailPushed: new Counter({
      name: 'timberline_tail_pushed_total',
      help: 'Logs sent to live tails, counted once for each tail',
      registers,
    }),
    tailSkipped: new Counter({
      name: 'timberline_tail_skipped_total',
      help: 'Records that live tails missed because they read too slowly or resumed too late',
      registers,
    }),
  }
}

function httpMetrics(registers: Registry[]) {
  return {
    partDegraded: new Gauge({
      name: 'timberline_part_degraded',
      help: '1 for each part that GET /readyz reports, 0 for the others',
      labelNames: ['part'],
      registers,
    }),
    httpBodiesCut: countByReason(
      registers,
      'timberline_http_bodies_cut_total',
      'Requests that were cut while they came because others needed their room, by reason',
    ),
    httpUnreadCut: new Counter({
      name: 'timberline_http_unread_cut_total',
      help: 'Connections that were closed for room because nobody had read their answer or export for half a minute',
      registers,
    }),
    httpConnectionsCut: new Counter({
      name: 'timberline_http_connections_cut_total',
      help: 'Connections that were closed because there were too many',
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'timberline_http_request_seconds',
      help: 'Time of one HTTP request, by route, method and status',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  }
}

function accessMetrics(registers: Registry[]) {
  return {
    httpUnauthenticated: new Counter({
      name: 'timberline_http_unauthenticated_total',
      help: 'Requests without a valid key or session, by route; with AUTH=off those without an API key',
      labelNames: ['route'],
      registers,
    }),
    quotaRefused: new Counter({
      name: 'timberline_quota_refused_total',
      help: 'Requests that were refused because a quota was used up, by its kind',
      labelNames: ['kind'],
      registers,
    }),
  }
}
