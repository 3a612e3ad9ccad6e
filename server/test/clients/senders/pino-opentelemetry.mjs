/** pino-opentelemetry-transport: <url> */
import pino from 'pino'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [url] = process.argv.slice(2)
const transport = pino.transport({
  target: 'pino-opentelemetry-transport',
  options: {
    resourceAttributes: { 'service.name': SERVICE },
    logRecordProcessorOptions: {
      recordProcessorType: 'batch',
      exporterOptions: { protocol: 'http/protobuf', protobufExporterOptions: { url: `${url}/v1/logs` } },
    },
  },
})
const logger = pino({ level: 'debug', base: null }, transport)
const ids = { trace_id: TRACE, span_id: SPAN, trace_flags: '01' }

logger.debug('cache miss 🗄️')
logger.info({ ...ids, http: HTTP, order: String(ORDER) }, 'paid 💳')
logger.error({ ...ids, err: ERROR }, ERROR.message)
