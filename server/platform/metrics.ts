/** Every metric, in the order of the flow. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    ...ingestMetrics(registers),
    ...storeMetrics(registers),
    ...httpMetrics(registers),
    /** The text of GET /metrics. */
    print: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

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
      help: 'Logs that were refused one by one',
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
      help: 'Batches rolled back because another writer was faster',
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

function httpMetrics(registers: Registry[]) {
  return {
    httpSeconds: new Histogram({
      name: 'timberline_http_request_seconds',
      help: 'Time of one HTTP request, by route, method and status',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  }
}
