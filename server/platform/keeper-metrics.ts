/** What the keeper does, and what is in the archive. */
import { Counter, Gauge, type Registry } from 'prom-client'

export function keeperMetrics(registers: Registry[]) {
  const metrics = {
    keeperDaysAhead: new Gauge({
      name: 'timberline_keeper_days_ahead',
      help: 'Days after today that have a partition; below 2 a person must act',
      registers,
    }),
    keeperUnindexedDays: new Gauge({
      name: 'timberline_keeper_unindexed_days',
      help: 'Finished days that still lack a search index',
      registers,
    }),
    keeperLastSuccess: new Gauge({
      name: 'timberline_keeper_last_success_seconds',
      help: 'Time of the last pass of the keeper without a failure, in seconds since 1970; 0 in all writers but one',
      registers,
    }),
    keeperDaysDropped: new Counter({
      name: 'timberline_keeper_days_dropped_total',
      help: 'Days dropped by retention, archived ones among them',
      registers,
    }),
    keeperRowsDeleted: new Counter({
      name: 'timberline_keeper_rows_deleted_total',
      help: 'Logs older than the oldest daily partition, deleted by retention',
      registers,
    }),
  }
  // Absent until the keeper has run: 0 days ahead would raise an alarm for each process without a keeper.
  metrics.keeperDaysAhead.remove()
  metrics.keeperUnindexedDays.remove()
  return metrics
}

export function archiveMetrics(registers: Registry[]) {
  const gaugeByPlace = (name: string, help: string) => new Gauge({ name, help, labelNames: ['place'], registers })
  return {
    archiveDays: gaugeByPlace('timberline_archive_days', 'Days that hold logs: hot in the table, or archived'),
    archiveBytes: gaugeByPlace(
      'timberline_archive_bytes',
      'What logs take in PostgreSQL with their indexes: hot in the table, archived, or late for archived days',
    ),
    archiveLateLogs: new Gauge({
      name: 'timberline_archive_late_logs',
      help: 'Logs that came for days that were archived already, and are kept beside them',
      registers,
    }),
    archiveProgress: new Gauge({
      name: 'timberline_archive_progress',
      help: 'Which part of the day that is being archived has been read, 0 to 1',
      registers,
    }),
    archiveWaiting: new Gauge({
      name: 'timberline_archive_waiting',
      help: 'Whether something stands in the way of the archive: a day that fails, or an older version; 0 or 1',
      registers,
    }),
    archiveRows: new Counter({
      name: 'timberline_archive_rows_total',
      help: 'Logs that this process has read into the archive',
      registers,
    }),
  }
}
