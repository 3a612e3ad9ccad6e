/** A program of ES modules that knows nothing of OpenTelemetry. */
import pino from 'pino'
import { ERROR, HTTP, ORDER } from './logs.mjs'

const logger = pino({ level: 'debug' })

logger.debug('cache miss 🗄️')
logger.info({ http: HTTP, order: String(ORDER) }, 'paid 💳')
logger.error({ err: ERROR }, ERROR.message)
