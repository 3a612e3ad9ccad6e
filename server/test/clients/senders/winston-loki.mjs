/** winston-loki: <url> json|snappy */
import winston from 'winston'
import LokiTransport from 'winston-loki'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [host, encoding] = process.argv.slice(2)
const { combine, errors, json } = winston.format
const loki = new LokiTransport({
  host,
  interval: 0.1,
  json: encoding === 'json',
  labels: { service_name: SERVICE },
  format: combine(errors({ stack: true }), json()),
  replaceTimestamp: false,
  onConnectionError: fail,
})
const logger = winston.createLogger({ level: 'debug', transports: [loki] })
const ids = { trace_id: TRACE, span_id: SPAN }

logger.debug('cache miss 🗄️')
logger.info('paid 💳', { ...ids, http: HTTP, order: String(ORDER) })
logger.child(ids).error(ERROR)
await loki.flush()
process.exit()

function fail(error) {
  console.error(error)
  process.exit(1)
}
