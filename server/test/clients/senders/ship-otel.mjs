/** The SDK of OpenTelemetry, for as long as it takes: <url> <service> <count> <per second>. Prints the numbers that were taken. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { numbersAt } from './numbers.mjs'

const [url, service, count, perSecond] = process.argv.slice(2)
const TIMEOUT_MS = 60_000
const taken = []
const inner = new OTLPLogExporter({ url: `${url}/v1/logs`, timeoutMillis: TIMEOUT_MS })
const exporter = {
  export(logs, done) {
    inner.export(logs, (result) => {
      if (result.code === 0) taken.push(...logs.map(({ body }) => Number(body)))
      done(result)
    })
  },
  forceFlush: () => inner.forceFlush(),
  shutdown: () => inner.shutdown(),
}
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': service }),
  processors: [
    new BatchLogRecordProcessor({
      exporter,
      maxQueueSize: Number(count),
      maxExportBatchSize: 50,
      scheduledDelayMillis: 100,
      exportTimeoutMillis: TIMEOUT_MS,
    }),
  ],
})
const logger = provider.getLogger('ship')
for await (const number of numbersAt(Number(perSecond), Number(count))) logger.emit({ body: String(number) })
await provider.shutdown()
console.log(JSON.stringify(taken))
