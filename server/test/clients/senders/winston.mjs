/** winston, as lines of JSON on the standard output. */
import winston from 'winston'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const { combine, errors, json, timestamp } = winston.format
const logger = winston.createLogger({
  level: 'debug',
  defaultMeta: { service: SERVICE },
  format: combine(errors({ stack: true }), timestamp(), json()),
  transports: [new winston.transports.Console()],
})
const ids = { trace_id: TRACE, span_id: SPAN }

logger.debug('cache miss 🗄️')
logger.info('paid 💳', { ...ids, http: HTTP, order: ORDER })
logger.child(ids).error(ERROR)
