/** splunk-logging: <url> */
import { setTimeout as delay } from 'node:timers/promises'
import { Logger } from 'splunk-logging'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [url] = process.argv.slice(2)
const logger = new Logger({ token: 'any', url, maxBatchCount: 0 })
logger.error = fail
const ids = { trace_id: TRACE, span_id: SPAN }
const metadata = { host: 'shop-1', source: 'payments', sourcetype: 'httpevent', index: 'main' }

const send = (severity, message) => logger.send({ severity, message: { service: SERVICE, ...message }, metadata })

send('debug', { message: 'cache miss 🗄️' })
// It names its times by the millisecond.
await delay(2)
send('info', { message: 'paid 💳', ...ids, http: HTTP, order: JSON.rawJSON(String(ORDER)) })
await delay(2)
send('error', { message: ERROR.message, ...ids, stack: ERROR.stack })
await new Promise((resolve) =>
  logger.flush((error, _response, body) => resolve(error ? fail(error) : console.log(body))),
)

function fail(error) {
  console.error(error)
  process.exitCode = 1
}
