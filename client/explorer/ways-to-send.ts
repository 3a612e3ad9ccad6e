/** What people paste to send their first logs: docs/send.md has it all, with what becomes of a record. */

/** Lines to paste, and where: a file, a place in it, or a shell. */
export type Snippet = { title: string; text: string }

export type WayToSend = { name: string; snippets: readonly Snippet[] }

/** @param origin of the window, where Timberline has answered: `https://logs.example.com` */
export function waysToSend(origin: string): WayToSend[] {
  const address = readAddress(origin)
  return Object.entries(WAYS).map(([name, print]) => ({ name, snippets: print(address) }))
}

type Address = {
  origin: string
  /** As shippers want it that have a default port of their own. */
  originWithPort: string
  host: string
  port: string
  isTls: boolean
}

function readAddress(origin: string): Address {
  const { protocol, hostname, port: given } = new URL(origin)
  const isTls = protocol === 'https:'
  const port = given === '' ? (isTls ? '443' : '80') : given
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return { origin, originWithPort: `${protocol}//${hostname}:${port}`, host, port, isTls }
}

/** Any will do: syslog has a port of its own. */
const SYSLOG_PORT = 5514

const WAYS = {
  curl: ({ origin }) => [
    {
      title: 'A shell',
      text: `curl ${origin}/public/ingest \\
  -H 'Content-Type: application/json' \\
  -d '{"level":"error","message":"Failed to connect to DB","resourceId":"server-1234"}'`,
    },
  ],
  OpenTelemetry: ({ origin }) => [
    {
      title: 'Any SDK: its environment',
      text: openTelemetryVariables(origin),
    },
    {
      title: 'Collector',
      text: `exporters:
  otlphttp/timberline:
    endpoint: ${origin}
    compression: zstd
    retry_on_failure:
      max_elapsed_time: 0
processors:
  batch:
    send_batch_max_size: 8192
service:
  pipelines:
    logs:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlphttp/timberline]`,
    },
  ],
  Elasticsearch: ({ originWithPort }) => [
    {
      title: 'Filebeat: filebeat.yml',
      text: `output.elasticsearch:
  hosts: ['${originWithPort}']
  path: /elasticsearch
  compression_level: 1
setup.template.enabled: false
setup.ilm.enabled: false
processors:
  - add_id: ~`,
    },
    {
      title: 'Logstash',
      text: `filter {
  uuid { target => "[@metadata][id]" }
}
output {
  elasticsearch {
    hosts => ["${originWithPort}/elasticsearch"]
    data_stream => "false"
    index => "logstash"
    document_id => "%{[@metadata][id]}"
    manage_template => false
    ilm_enabled => false
  }
}`,
    },
  ],
  Loki: ({ origin }) => [
    {
      title: 'Alloy',
      text: `loki.write "timberline" {
  endpoint {
    url                 = "${origin}/loki/api/v1/push"
    max_backoff_retries = 0
  }
}`,
    },
    {
      title: 'Promtail',
      text: `clients:
  - url: ${origin}/loki/api/v1/push
    backoff_config:
      max_retries: 0`,
    },
  ],
  'Fluent Bit': ({ host, port, isTls }) => [
    {
      title: 'fluent-bit.conf',
      text: `[OUTPUT]
    Name               es
    Match              *
    Host               ${host}
    Port               ${port}
    Path               /elasticsearch
    Suppress_Type_Name On
    Time_Key_Nanos     On
    Generate_ID        On
    Compress           gzip
    Retry_Limit        no_limits${isTls ? '\n    Tls                On' : ''}`,
    },
  ],
  Vector: ({ origin }) => [
    {
      title: 'vector.yaml: your sources are its inputs',
      text: `sinks:
  timberline:
    type: elasticsearch
    inputs: [logs]
    endpoints: ['${origin}/elasticsearch']
    api_version: v8
    compression: gzip`,
    },
  ],
  syslog: ({ host }) => [
    {
      title: 'Timberline takes syslog once it has a port for it',
      text: `SYSLOG_TCP_PORT=${SYSLOG_PORT} npm start`,
    },
    {
      title: 'rsyslog: /etc/rsyslog.d/timberline.conf',
      text: `action(type="omfwd" target="${host}" port="${SYSLOG_PORT}" protocol="tcp"
  template="RSYSLOG_SyslogProtocol23Format" TCP_Framing="octet-counted"
  action.resumeRetryCount="-1" queue.type="LinkedList" queue.size="100000" queue.timeoutEnqueue="600000"
  queue.filename="timberline" queue.saveOnShutdown="on")`,
    },
    {
      title: 'syslog-ng',
      text: `destination timberline {
  syslog("${host}" port(${SYSLOG_PORT}) transport("tcp") disk-buffer(reliable(yes) disk-buf-size(1073741824)));
};
log { source(s_src); destination(timberline); };`,
    },
  ],
  Docker: ({ origin }) => [
    {
      title: 'The driver that Docker brings',
      text: `docker run --log-driver splunk --log-opt splunk-url=${origin} --log-opt splunk-token=any \\
  --log-opt splunk-format=json --log-opt splunk-gzip=true nginx`,
    },
    {
      title: 'A Compose file, with the plugin grafana/loki-docker-driver',
      text: `services:
  checkout:
    logging:
      driver: loki
      options:
        loki-url: ${origin}/loki/api/v1/push
        mode: non-blocking`,
    },
  ],
  'Node.js': ({ origin }) => [
    {
      title: 'pino: npm install pino pino-loki',
      text: `import pino from 'pino'

const options = { host: '${origin}', labels: { service_name: 'checkout' } }
const logger = pino(pino.transport({ target: 'pino-loki', options }))`,
    },
    {
      title: 'winston: npm install winston winston-loki',
      text: `import winston from 'winston'
import LokiTransport from 'winston-loki'

const loki = new LokiTransport({ host: '${origin}', labels: { service_name: 'checkout' } })
const logger = winston.createLogger({ format: winston.format.json(), transports: [loki] })`,
    },
  ],
  Python: ({ origin }) => [
    {
      title: 'logging, with OpenTelemetry',
      text: `pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http
opentelemetry-bootstrap -a install
${openTelemetryVariables(origin)}
opentelemetry-instrument python app.py`,
    },
    {
      title: 'logging: pip install python-logging-loki',
      text: `import logging, logging_loki

url = "${origin}/loki/api/v1/push"
handler = logging_loki.LokiHandler(url=url, tags={"service_name": "checkout"}, version="1")
logging.getLogger().addHandler(handler)`,
    },
  ],
  Java: ({ origin }) => [
    {
      title: "Logback, Log4j and java.util.logging, with OpenTelemetry's agent",
      text: `${openTelemetryVariables(origin)}
java -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
    },
  ],
} as const satisfies Record<string, (address: Address) => readonly Snippet[]>

function openTelemetryVariables(origin: string): string {
  return `export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_COMPRESSION=gzip
export OTEL_LOGS_EXPORTER=otlp OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none
export OTEL_SERVICE_NAME=checkout`
}
