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

const logOf = ([number, status, message], additionalProperties) => ({
  service: SERVICE,
  hostname: 'shop-1',
  ddsource: 'nodejs',
  ddtags: 'env:test,version:2.1',
  message,
  additionalProperties: { status, timestamp: start + number, ...additionalProperties },
})

const body = [
  logOf([0, 'debug', 'cache miss 🗄️']),
  logOf([1, 'info', 'paid 💳'], { ...ids, http: HTTP, order: JSON.rawJSON(String(ORDER)) }),
  logOf([2, 'error', ERROR.message], { ...ids, error: { kind: ERROR.name, stack: ERROR.stack } }),
]
console.log(await api.submitLog({ body, contentEncoding }))
