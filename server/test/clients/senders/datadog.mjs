/** The API's client for JavaScript: <url> gzip|deflate|identity */
import { client, v2 } from '@datadog/datadog-api-client'
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [url, contentEncoding] = process.argv.slice(2)
const configuration = client.createConfiguration({
  authMethods: { apiKeyAuth: 'any' },
  baseServer: new client.BaseServerConfiguration(url, {}),
})
const api = new v2.LogsApi(configuration)
const start = Date.now()
const ids = { trace_id: TRACE, span_id: SPAN }

const logOf = (number, { status, message, ...fields }) => ({
  service: SERVICE,
  hostname: 'shop-1',
  ddsource: 'nodejs',
  ddtags: 'env:test,version:2.1',
  message,
  additionalProperties: { status, timestamp: start + number, ...fields },
})

const error = { kind: ERROR.name, stack: ERROR.stack }
const body = [
  logOf(0, { status: 'debug', message: 'cache miss 🗄️' }),
  logOf(1, { status: 'info', message: 'paid 💳', ...ids, http: HTTP, order: JSON.rawJSON(String(ORDER)) }),
  logOf(2, { status: 'error', message: ERROR.message, ...ids, error }),
]
console.log(await api.submitLog({ body, contentEncoding }))
