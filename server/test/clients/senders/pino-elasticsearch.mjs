/** pino-elasticsearch: <url> */
import pino from 'pino'
import pinoElastic from 'pino-elasticsearch'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [url] = process.argv.slice(2)
const stream = pinoElastic({ node: `${url}/elasticsearch`, index: 'shop', esVersion: 8, flushBytes: 100_000 })
stream.on('error', fail).on('insertError', fail)
const logger = pino({ level: 'debug', base: { service: SERVICE } }, stream)
const ids = { trace_id: TRACE, span_id: SPAN }

logger.debug('cache miss 🗄️')
logger.info({ ...ids, http: HTTP, order: String(ORDER) }, 'paid 💳')
logger.error({ ...ids, err: ERROR }, ERROR.message)
stream.end()

function fail(error) {
  console.error(error)
  process.exitCode = 1
}
