/** Every metric, in the order of the flow. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { withDeadline } from './retry.ts'

export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const readings: (() => Promise<void>)[] = []
  const metrics = {
    ...ingestMetrics(registers),
    ...storeMetrics(registers),
    ...pipelineMetrics(registers),
    ...keeperMetrics(registers),
    ...tailMetrics(registers),
    ...httpMetrics(registers),
    /** What is read when somebody asks, within a second; `show` gets undefined when that fails. */
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
  return {
    ingestAccepted: new Counter({
      name: 'timberline_ingest_accepted_total',
      help: 'Logs that are durable in the stream',
      registers,
    }),
    ingestRejected: new Counter({
      name: 'timberline_ingest_rejected_total',
      help: 'Logs that were refused one by one, by code',
      labelNames: ['code'],
      registers,
    }),
    ingestWaitingRecords: new Gauge({
      name: 'timberline_ingest_waiting_records',
      help: 'Logs that wait for the stream to hold them',
      registers,
    }),
    ingestWaitingBytes: new Gauge({
      name: 'timberline_ingest_waiting_bytes',
      help: 'Bytes of them; at 32 MiB requests are answered with OVERLOADED',
      registers,
    }),
    ingestPublishSeconds: new Histogram({
      name: 'timberline_ingest_publish_seconds',
      help: 'Time of one publish call, which carries what has come together',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    ingestUnavailable: new Counter({
      name: 'timberline_ingest_unavailable_total',
      help: 'Requests answered with OVERLOADED or STREAM_UNAVAILABLE, by code',
      labelNames: ['code'],
      registers,
    }),
    ingestReplayed: new Counter({
      name: 'timberline_ingest_replayed_total',
      help: 'Dead letters that were put into the stream again',
      registers,
    }),
  }
}

function storeMetrics(registers: Registry[]) {
  return {
    storeStored: new Counter({
      name: 'timberline_store_stored_total',
      help: 'Logs inserted into the table by this process',
      registers,
    }),
    storeDuplicates: new Counter({
      name: 'timberline_store_duplicates_total',
      help: 'Records whose log was already in the table',
      registers,
    }),
    storeDeadLettered: new Counter({
      name: 'timberline_store_dead_lettered_total',
      help: 'Records that can be neither decoded nor stored',
      registers,
    }),
    storeExpired: new Counter({
      name: 'timberline_store_expired_total',
      help: 'Records of a day that retention has dropped',
      registers,
    }),
    storeSkipped: new Counter({
      name: 'timberline_store_skipped_total',
      help: 'Offsets that were gone from the stream before they were read',
      registers,
    }),
    storeFenced: new Counter({
      name: 'timberline_store_fenced_total',
      help: 'Batches that were not kept because another writer was faster',
      registers,
    }),
    storeBatchSeconds: new Histogram({
      name: 'timberline_store_batch_seconds',
      help: 'Time of one transaction of the writer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    storeLag: new Gauge({
      name: 'timberline_store_lag_records',
      help: 'Records in the stream that this process has still to store',
      registers,
    }),
  }
}

function pipelineMetrics(registers: Registry[]) {
  return {
    pipelineRecords: new Gauge({
      name: 'timberline_pipeline_records',
      help: 'What became of all records of the stream, by state, from PostgreSQL: the same in every process, and it survives a kill',
      labelNames: ['state'],
      registers,
    }),
    pipelineLagSeconds: new Gauge({
      name: 'timberline_pipeline_lag_seconds',
      help: 'How old the oldest record is at most that is still to be stored; 0 without lag',
      registers,
    }),
    pipelineProgress: new Gauge({
      name: 'timberline_pipeline_last_progress_seconds',
      help: 'When a writer last moved its place in the stream, in seconds since 1970',
      registers,
    }),
  }
}

function keeperMetrics(registers: Registry[]) {
  const metrics = {
    keeperDaysAhead: new Gauge({
      name: 'timberline_keeper_days_ahead',
      help: 'Days after today that have their partition; below 2 a person must look',
      registers,
    }),
    keeperUnindexedDays: new Gauge({
      name: 'timberline_keeper_unindexed_days',
      help: 'Finished days that still lack a search index',
      registers,
    }),
    keeperLastSuccess: new Gauge({
      name: 'timberline_keeper_last_success_seconds',
      help: 'When the keeper last looked after everything without a failure, in seconds since 1970; 0 in all writers but one',
      registers,
    }),
    keeperDaysDropped: new Counter({
      name: 'timberline_keeper_days_dropped_total',
      help: 'Days that retention has dropped',
      registers,
    }),
    keeperRowsDeleted: new Counter({
      name: 'timberline_keeper_rows_deleted_total',
      help: 'Logs older than the oldest day that retention has deleted one by one',
      registers,
    }),
  }
  // Nothing until the keeper has looked: 0 days ahead would be an alarm of each process that has no keeper.
  metrics.keeperDaysAhead.remove()
  metrics.keeperUnindexedDays.remove()
  return metrics
}

function tailMetrics(registers: Registry[]) {
  return {
    tailSubscribers: new Gauge({
      name: 'timberline_tail_subscribers',
      help: 'Live tails that are open',
      registers,
    }),
    tailPushed: new Counter({
      name: 'timberline_tail_pushed_total',
      help: 'Logs that were handed to live tails, each tail counted',
      registers,
    }),
    tailSkipped: new Counter({
      name: 'timberline_tail_skipped_total',
      help: 'Records that live tails have missed, reading too slowly or coming back too late',
      registers,
    }),
  }
}

function httpMetrics(registers: Registry[]) {
  return {
    partDegraded: new Gauge({
      name: 'timberline_part_degraded',
      help: '1 for each part that GET /readyz names, 0 for the others',
      labelNames: ['part'],
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
