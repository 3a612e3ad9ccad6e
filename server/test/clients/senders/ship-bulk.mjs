/** The bulk helper of Elasticsearch, for as long as it takes: <url> <service> <count> <per second>. Prints the numbers that were taken. */
import { Client } from '@elastic/elasticsearch'
import { numbersAt } from './numbers.mjs'

const [url, service, count, perSecond] = process.argv.slice(2)
const client = new Client({ node: `${url}/elasticsearch`, maxRetries: 30 })
const taken = []

async function* documents() {
  for await (const number of numbersAt(Number(perSecond), Number(count))) {
    yield { '@timestamp': new Date().toISOString(), message: String(number), service: { name: service } }
  }
}

await client.helpers.bulk({
  datasource: documents(),
  flushBytes: 5000,
  concurrency: 2,
  onDocument: ({ message }) => ({ create: { _index: service, _id: message } }),
  onSuccess: ({ document }) => taken.push(Number(document.message)),
})
console.log(JSON.stringify(taken))
await client.close()
