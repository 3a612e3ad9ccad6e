/** pino-loki: <url> */
import pino from 'pino'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [host] = process.argv.slice(2)
const transport = pino.transport({ target: 'pino-loki', options: { host, labels: { service_name: SERVICE } } })
const logger = pino({ level: 'debug', base: null }, transport)
const ids = { trace_id: TRACE, span_id: SPAN }

logger.debug('cache miss 🗄️')
logger.info({ ...ids, http: HTTP, order: String(ORDER) }, 'paid 💳')
logger.error({ ...ids, err: ERROR }, ERROR.message)
