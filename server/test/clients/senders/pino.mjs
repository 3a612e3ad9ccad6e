/** pino, as lines on the standard output. */
import pino from 'pino'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const logger = pino({ level: 'debug', base: { service: SERVICE } })
const ids = { trace_id: TRACE, span_id: SPAN }

logger.debug('cache miss 🗄️')
logger.info({ ...ids, http: HTTP, order: ORDER }, 'paid 💳')
logger.error({ ...ids, err: ERROR }, ERROR.message)
