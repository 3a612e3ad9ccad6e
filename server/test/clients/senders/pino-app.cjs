/** A program of CommonJS that knows nothing of OpenTelemetry. */
const pino = require('pino')
const { ERROR, HTTP, ORDER } = require('./logs.mjs')

const logger = pino({ level: 'debug' })

logger.debug('cache miss 🗄️')
logger.info({ http: HTTP, order: String(ORDER) }, 'paid 💳')
logger.error({ err: ERROR }, ERROR.message)
