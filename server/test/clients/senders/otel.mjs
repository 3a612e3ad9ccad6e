/** The SDK of OpenTelemetry: <url> json|protobuf none|gzip */
import { ROOT_CONTEXT, SeverityNumber, trace } from '@opentelemetry/api'
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [url, encoding, compression] = process.argv.slice(2)
const Exporter = encoding === 'json' ? JsonExporter : ProtobufExporter
const exporter = new Exporter({ url: `${url}/v1/logs`, compression })
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': SERVICE }),
  processors: [new BatchLogRecordProcessor({ exporter })],
})
const logger = provider.getLogger('payments', '2.1')
const context = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: 1 })

logger.emit({ severityNumber: SeverityNumber.DEBUG, body: 'cache miss 🗄️' })
logger.emit({
  severityNumber: SeverityNumber.INFO,
  severityText: 'INFO',
  body: 'paid 💳',
  attributes: { http: HTTP, order: String(ORDER) },
  context,
})
logger.emit({
  severityNumber: SeverityNumber.ERROR,
  body: ERROR.message,
  attributes: { 'exception.type': ERROR.name, 'exception.stacktrace': ERROR.stack },
  context,
})
await provider.shutdown()
