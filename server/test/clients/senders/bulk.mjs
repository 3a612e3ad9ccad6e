/** The bulk helpers for JavaScript: <url> <package>; API_KEY is the key that they present. */
import { ERROR, HTTP, ORDER, SERVICE, SPAN, TRACE } from './logs.mjs'

const [url, name] = process.argv.slice(2)
const { Client } = await import(name)
const apiKey = process.env['API_KEY']
const client = new Client({ node: `${url}/elasticsearch`, ...(apiKey && { auth: { apiKey } }) })

const ids = { trace: { id: TRACE }, span: { id: SPAN } }
const error = { type: ERROR.name, message: ERROR.message, stack_trace: ERROR.stack }
const logs = [
  { log: { level: 'debug' }, message: 'cache miss 🗄️' },
  { log: { level: 'info' }, message: 'paid 💳', ...ids, http: HTTP, order: JSON.rawJSON(String(ORDER)) },
  { log: { level: 'error' }, message: ERROR.message, ...ids, error },
]
const start = Date.now()
const documents = logs.map((log, i) => ({
  '@timestamp': new Date(start + i).toISOString(),
  service: { name: SERVICE },
  ...log,
}))

await client.info()
const result = await client.helpers.bulk({
  datasource: documents,
  onDocument: () => ({ create: { _index: 'logs-shop' } }),
})
console.log(JSON.stringify(result))
await client.close()
