/** The names under which loggers write our fields. The tables are also in docs/api.md. */
import type { Values } from './foreign-values.ts'

export type Field = keyof Values

/** No name has a space in it. */
const names = (...lines: string[]) => lines.flatMap((line) => line.split(' '))

/**
 * Where a field of ours is absent, the first of these that holds something plausible is read. A dot is a key in an object or a dot in a key.
 * Case does not matter, so ours in another case are here as well, but a name in capitals is only itself.
 */
export const NAMES: Readonly<Record<Field, readonly string[]>> = {
  message: names(
    'msg Message @message short_message @m RenderedMessage rendered_message _msg log body.stringValue body textPayload',
    'jsonPayload.message jsonPayload.msg record.message fields.message event event.message text @mt MessageTemplate',
    'full_message m 0 args output event.original line request errorMessage error.message err.message',
    'exception.message error err exception resultDescription alert.signature eventName event_type',
  ),
  timestamp: names(
    '@timestamp Timestamp time ts @t instant timeMillis timestamp_ms timestampMs time_unix_nano timeUnixNano datetime',
    'date_time asctime date eventTime event_time _time _timestamp record.time.timestamp _SOURCE_REALTIME_TIMESTAMP',
    '__REALTIME_TIMESTAMP time_iso8601 time_local msec start_time requestReceivedTimestamp TimeGenerated',
    'timestampSeconds t dt created _meta.date logged_at longdate eventTimestamp event_timestamp syslog.timestamp',
    'observed_time_unix_nano observedTimeUnixNano stageTimestamp',
  ),
  level: names(
    'Level severity log.level levelname level_name lvl loglevel log_level severityText severity_text severity_name',
    'SeverityLevel @level @l record.level.name error_severity levelStr log_severity event.severity event.level',
    '_meta.logLevelName levelno record.level.no level_value severity_number severityNumber log.syslog.severity.name',
    'log.syslog.severity.code syslog.severity syslog_severity syslog_severity_code PRIORITY priority l s status',
  ),
  traceId: names(
    'TraceId trace_id trace.id trace-id otelTraceID otel.trace_id dd.trace_id @tr logging.googleapis.com/trace trace',
    'mdc.traceId mdc.trace_id contextMap.traceId contextMap.trace_id context.trace_id Properties.TraceId X-B3-TraceId',
    'traceparent xray_trace_id',
  ),
  spanId: names(
    'SpanId span_id span.id span-id otelSpanID otel.span_id dd.span_id @sp logging.googleapis.com/spanId span',
    'mdc.spanId mdc.span_id contextMap.spanId contextMap.span_id context.span_id Properties.SpanId X-B3-SpanId',
    'traceparent',
  ),
  resourceId: names(
    'ResourceId service.name service service_name serviceName resource.service.name dd.service',
    'resource.attributes.service.name otelServiceName host.name hostname _HOSTNAME app app_name appname application',
    'kubernetes.pod_name kubernetes.pod.name k8s.pod.name pod_name pod host container.name container_name container_id',
    'Properties.MachineName MachineName source_host function_name agent.hostname SYSLOG_IDENTIFIER ident source',
  ),
  commit: names(
    'commit_sha commitSha commit_hash commitHash commit.sha commit.id git_commit gitCommit git_sha git.commit',
    'git.commit.sha git.commit.id git.hash vcs.ref.head.revision revision',
  ),
}

/** Names that are as often something else: each is read only beside one of these keys. */
export const ONLY_BESIDE: Readonly<Record<string, readonly string[]>> = {
  '0': names('_meta'),
  args: names('level tag type'),
  output: names('rule priority'),
  date: names('log msg logger severity levelname lvl stream args'),
  t: names('msg m M log lvl s'),
  created: names('levelname levelno'),
  msec: names('request method request_method'),
  start_time: names('request method request_method response_code'),
  priority: names('output output_fields'),
  l: names('t T ts'),
  status: names('ddsource ddtags'),
  source: names('log_level'),
  event_type: names('flow_id src_ip'),
}

/** Names that say something else beside one of these keys. */
export const NOT_BESIDE: Readonly<Record<string, readonly string[]>> = {
  host: names('port method url path request'),
  body: names('method request_method'),
  severity: names('deviceVendor DeviceVendor device_vendor'),
}
