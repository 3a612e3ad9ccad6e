/** Records as real loggers write them, with what their users expect to find. */
import { expect, test } from 'vitest'
import { printMoment } from '../platform/moment.ts'
import { parseJson } from '../platform/text/json.ts'
import { validate } from './validate.ts'

const nowMs = Date.parse('2026-11-29T12:00:00Z')

type Expected = {
  level: string
  /** As it is printed, six digits where the logger has them. Without one it is the time of receipt. */
  time?: string
  message: string
  traceId?: string
  spanId?: string
  resourceId?: string
  commit?: string
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

/** The record is JSON as it comes, because a logger decides about its numbers too. */
const SHAPES: readonly (readonly [logger: string, record: string, expected: Expected])[] = [
  [
    'pino 9',
    '{"level":30,"time":1764400000000,"pid":1,"hostname":"h","msg":"hello from pino"}',
    { level: 'info', time: '2025-11-29T07:06:40.000Z', message: 'hello from pino', resourceId: 'h' },
  ],
  [
    'pino 9, isoTime, level label, custom level',
    '{"level":35,"time":"2026-11-20T10:00:00.123Z","pid":7,"hostname":"web-1","name":"shop","msg":"half way","trace_id":"4BF92F3577B34DA6A3CE929D0E0E4736","span_id":"00f067aa0ba902b7","trace_flags":"01"}',
    {
      level: 'info',
      time: '2026-11-20T10:00:00.123Z',
      message: 'half way',
      traceId: TRACE,
      spanId: SPAN,
      resourceId: 'web-1',
    },
  ],
  [
    'bunyan 1.8',
    '{"name":"myapp","hostname":"banana.local","pid":40161,"level":50,"msg":"hi","time":"2026-01-04T18:46:23.851Z","v":0}',
    { level: 'error', time: '2026-01-04T18:46:23.851Z', message: 'hi', resourceId: 'banana.local' },
  ],
  [
    'winston 3.17, json and timestamp, npm levels',
    '{"level":"silly","message":"deep inside","service":"user-service","timestamp":"2026-11-20T10:00:00.123Z"}',
    { level: 'trace', time: '2026-11-20T10:00:00.123Z', message: 'deep inside', resourceId: 'user-service' },
  ],
  [
    'winston 3.17, colorize, timestamp with a format',
    '{"level":"\\u001b[32minfo\\u001b[39m","message":"started","timestamp":"2026-11-20 10:00:00"}',
    { level: 'info', time: '2026-11-20T10:00:00.000Z', message: 'started' },
  ],
  [
    'log4js 6, JSON layout',
    '{"startTime":"2026-11-20T10:00:00.123Z","categoryName":"cheese","level":{"level":40000,"levelStr":"ERROR","colour":"red"},"data":["bad"],"time":"2026-11-20T10:00:00.123Z","msg":"bad"}',
    { level: 'error', time: '2026-11-20T10:00:00.123Z', message: 'bad' },
  ],
  [
    'NestJS 11 ConsoleLogger, json',
    '{"level":"verbose","pid":19096,"timestamp":1764400000000,"message":"Starting Nest application...","context":"NestFactory"}',
    { level: 'debug', time: '2025-11-29T07:06:40.000Z', message: 'Starting Nest application...' },
  ],
  [
    'log4j2 2.24 JsonLayout',
    '{"instant":{"epochSecond":1763632800,"nanoOfSecond":123456789},"thread":"main","level":"WARN","loggerName":"com.example.App","message":"low on disk","endOfBatch":false,"loggerFqcn":"org.apache.logging.log4j.spi.AbstractLogger","contextMap":{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"},"threadId":1,"threadPriority":5}',
    { level: 'warn', time: '2025-11-20T10:00:00.123456Z', message: 'low on disk', traceId: TRACE, spanId: SPAN },
  ],
  [
    'log4j2 2.24 JsonLayout with timeMillis',
    '{"timeMillis":1763632800123,"thread":"main","level":"FATAL","loggerName":"a.B","message":"gone","endOfBatch":false}',
    { level: 'fatal', time: '2025-11-20T10:00:00.123Z', message: 'gone' },
  ],
  [
    'log4j2 2.24 JsonTemplateLayout, EcsLayout',
    '{"@timestamp":"2026-11-20T10:00:00.123456Z","ecs.version":"1.2.0","log.level":"ERROR","message":"ecs boom","process.thread.name":"main","log.logger":"a.B","service.name":"billing","trace.id":"4bf92f3577b34da6a3ce929d0e0e4736","span.id":"00f067aa0ba902b7","error.type":"java.lang.IllegalStateException","error.stack_trace":"java.lang.IllegalStateException\\n\\tat a.B.c(B.java:1)"}',
    {
      level: 'error',
      time: '2026-11-20T10:00:00.123456Z',
      message: 'ecs boom',
      traceId: TRACE,
      spanId: SPAN,
      resourceId: 'billing',
    },
  ],
  [
    'logstash-logback-encoder 8',
    '{"@timestamp":"2026-11-20T11:00:00.123456789+01:00","@version":"1","message":"order placed","logger_name":"com.example.Shop","thread_name":"main","level":"INFO","level_value":20000,"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","HOSTNAME":"shop-7"}',
    {
      level: 'info',
      time: '2026-11-20T10:00:00.123456Z',
      message: 'order placed',
      traceId: TRACE,
      resourceId: 'shop-7',
    },
  ],
  [
    'logback 1.5 JsonEncoder',
    '{"sequenceNumber":0,"timestamp":1763632800123,"nanoseconds":123456789,"level":"DEBUG","threadName":"main","loggerName":"a.B","context":{"name":"default","birthdate":1763632799000,"properties":{}},"mdc":{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"},"message":"x = {}","arguments":["1"],"throwable":null}',
    { level: 'debug', time: '2025-11-20T10:00:00.123Z', message: 'x = {}', traceId: TRACE },
  ],
  [
    'Spring Boot 3.4 structured logging, ecs, nested',
    '{"@timestamp":"2026-11-20T10:00:00.123456Z","log":{"level":"INFO","logger":"o.s.b.Startup"},"process":{"pid":1,"thread":{"name":"main"}},"service":{"name":"MyService","version":"1"},"message":"Started","ecs":{"version":"8.11"}}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'Started', resourceId: 'MyService' },
  ],
  [
    'java.util.logging, JBoss LogManager 3 JsonFormatter',
    '{"timestamp":"2026-11-20T10:00:00.123Z","sequence":1,"loggerClassName":"java.util.logging.Logger","loggerName":"a.B","level":"SEVERE","message":"broken","threadName":"main","threadId":1,"mdc":{},"ndc":"","hostName":"node-1","processName":"app","processId":7}',
    { level: 'error', time: '2026-11-20T10:00:00.123Z', message: 'broken', resourceId: 'node-1' },
  ],
  [
    'Python 3.13, python-json-logger 3',
    '{"asctime":"2026-11-20 10:00:00,123","name":"root","levelname":"WARNING","message":"careful","taskName":null}',
    { level: 'warn', time: '2026-11-20T10:00:00.123Z', message: 'careful' },
  ],
  [
    'Python 3.13, the attributes of a LogRecord',
    '{"name":"root","msg":"critical thing","levelno":50,"ts":1763632800.1234567,"otelTraceID":"4bf92f3577b34da6a3ce929d0e0e4736","otelSpanID":"00f067aa0ba902b7","otelServiceName":"cart"}',
    {
      level: 'fatal',
      time: '2025-11-20T10:00:00.123456Z',
      message: 'critical thing',
      traceId: TRACE,
      spanId: SPAN,
      resourceId: 'cart',
    },
  ],
  [
    'Python 3.13, levelno 30 is WARNING',
    '{"message":"thirty","levelno":30,"asctime":"2026-11-20 10:00:00,001"}',
    { level: 'warn', time: '2026-11-20T10:00:00.001Z', message: 'thirty' },
  ],
  [
    'structlog 25',
    '{"user":"x","event":"logged in","level":"info","timestamp":"2026-11-20T10:00:00.123456Z"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'logged in' },
  ],
  [
    'loguru 0.7, serialize',
    '{"text":"2026-11-20 10:00:00.123 | SUCCESS  | __main__:<module>:1 - done\\n","record":{"elapsed":{"repr":"0:00:00.01","seconds":0.01},"exception":null,"extra":{},"file":{"name":"a.py","path":"/a.py"},"function":"<module>","level":{"icon":"✅","name":"SUCCESS","no":25},"line":1,"message":"done","module":"a","name":"__main__","process":{"id":1,"name":"MainProcess"},"thread":{"id":1,"name":"MainThread"},"time":{"repr":"2026-11-20 10:00:00.123456+00:00","timestamp":1795168800.123456}}}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'done' },
  ],
  [
    'Serilog 4, CompactJsonFormatter',
    '{"@t":"2026-11-20T10:00:00.1234567Z","@mt":"Hello, {User}","@l":"Warning","@tr":"4bf92f3577b34da6a3ce929d0e0e4736","@sp":"00f067aa0ba902b7","User":"nblumhardt"}',
    { level: 'warn', time: '2026-11-20T10:00:00.123456Z', message: 'Hello, {User}', traceId: TRACE, spanId: SPAN },
  ],
  [
    'Serilog 4, RenderedCompactJsonFormatter, without @l',
    '{"@t":"2026-11-20T10:00:00.1234567Z","@m":"Hello, \\"n\\"","@i":"7a8b9c0d","User":"n"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'Hello, "n"' },
  ],
  [
    'Serilog 4, JsonFormatter',
    '{"Timestamp":"2026-11-20T11:00:00.1234567+01:00","Level":"Verbose","MessageTemplate":"Hi {A}","RenderedMessage":"Hi 1","TraceId":"4bf92f3577b34da6a3ce929d0e0e4736","SpanId":"00f067aa0ba902b7","Properties":{"A":1,"MachineName":"PC-7"}}',
    {
      level: 'trace',
      time: '2026-11-20T10:00:00.123456Z',
      message: 'Hi 1',
      traceId: TRACE,
      spanId: SPAN,
      resourceId: 'PC-7',
    },
  ],
  [
    'Microsoft.Extensions.Logging 9, JSON console',
    '{"Timestamp":"2026-11-20T10:00:00.1234567Z","EventId":14,"LogLevel":"Critical","Category":"Microsoft.Hosting.Lifetime","Message":"Now listening on: http://localhost:5000","State":{"Message":"Now listening on: http://localhost:5000","address":"http://localhost:5000"}}',
    { level: 'fatal', time: '2026-11-20T10:00:00.123456Z', message: 'Now listening on: http://localhost:5000' },
  ],
  [
    'NLog 5.4, JsonLayout',
    '{"time":"2026-11-20 10:00:00.1234","level":"Error","nested":{"message":"inner"},"message":"failed","logger":"App.Program"}',
    { level: 'error', time: '2026-11-20T10:00:00.123400Z', message: 'failed' },
  ],
  [
    'log4net 3, JSON',
    '{"date":"2026-11-20T10:00:00.1234567+00:00","level":"NOTICE","appname":"svc.exe","logger":"a","thread":"1","message":"noted"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'noted', resourceId: 'svc.exe' },
  ],
  [
    'zap 1.27, production',
    '{"level":"dpanic","ts":1743519389.4320688,"caller":"a/main.go:10","msg":"action failed","error":"timeout","stacktrace":"main.main\\n\\t/a/main.go:10"}',
    { level: 'fatal', time: '2025-04-01T14:56:29.432068Z', message: 'action failed' },
  ],
  [
    'zap 1.27, development encoder in JSON',
    '{"L":"DEBUG","T":"2026-11-20T10:00:00.123Z","C":"a/main.go:10","M":"looking"}',
    { level: 'debug', time: '2026-11-20T10:00:00.123Z', message: 'looking' },
  ],
  [
    'zap 1.27, epoch nanoseconds',
    '{"level":"warn","ts":1763632800123456789,"msg":"nano"}',
    { level: 'warn', time: '2025-11-20T10:00:00.123456Z', message: 'nano' },
  ],
  [
    'logrus 1.9, JSONFormatter',
    '{"animal":"walrus","level":"panic","msg":"It\'s over 9000!","size":9009,"time":"2026-11-20T10:00:00+01:00"}',
    { level: 'fatal', time: '2026-11-20T09:00:00.000Z', message: "It's over 9000!" },
  ],
  [
    'zerolog 1.33, Unix time',
    '{"level":"trace","service":"gate","time":1763632800,"message":"tick"}',
    { level: 'trace', time: '2025-11-20T10:00:00.000Z', message: 'tick', resourceId: 'gate' },
  ],
  [
    'zerolog 1.33, Unix microseconds, without a message',
    '{"level":"error","error":"no route to host","time":1763632800123456}',
    { level: 'error', time: '2025-11-20T10:00:00.123456Z', message: 'no route to host' },
  ],
  [
    'log/slog of Go 1.24',
    '{"time":"2026-11-20T10:00:00.123456789Z","level":"INFO","source":{"function":"main.main","file":"/a.go","line":5},"msg":"hello","count":3}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'hello' },
  ],
  [
    'hclog 1.6 (Consul, Vault, Terraform)',
    '{"@level":"warn","@message":"lost leader","@module":"raft","@timestamp":"2026-11-20T10:00:00.123456Z"}',
    { level: 'warn', time: '2026-11-20T10:00:00.123456Z', message: 'lost leader' },
  ],
  [
    'lager 3 (Cloud Foundry)',
    '{"timestamp":"1763632800.123456789","source":"rep","message":"rep.started","log_level":2,"data":{"session":"1"}}',
    { level: 'error', time: '2025-11-20T10:00:00.123456Z', message: 'rep.started', resourceId: 'rep' },
  ],
  [
    'klog 2 (Kubernetes), JSON',
    '{"ts":1763632800123.4567,"caller":"app/server.go:10","msg":"Starting","v":0}',
    { level: 'info', time: '2025-11-20T10:00:00.123456Z', message: 'Starting' },
  ],
  [
    'tracing-subscriber 0.3 (Rust), JSON',
    '{"timestamp":"2026-11-20T10:00:00.123456Z","level":"WARN","fields":{"message":"preparing to shave yaks","number_of_yaks":3},"target":"yaks","span":{"name":"shaving"}}',
    { level: 'warn', time: '2026-11-20T10:00:00.123456Z', message: 'preparing to shave yaks' },
  ],
  [
    'slog-json 2 (Rust)',
    '{"msg":"started","level":"CRIT","ts":"2026-11-20T10:00:00.123456789+00:00"}',
    { level: 'fatal', time: '2026-11-20T10:00:00.123456Z', message: 'started' },
  ],
  [
    'monolog 3, JsonFormatter',
    '{"message":"out of stock","context":{"sku":5},"level":550,"level_name":"ALERT","channel":"shop","datetime":"2026-11-20T10:00:00.123456+00:00","extra":{}}',
    { level: 'fatal', time: '2026-11-20T10:00:00.123456Z', message: 'out of stock' },
  ],
  [
    'monolog 1, a date in an object of PHP',
    '{"message":"m","context":[],"level":300,"level_name":"WARNING","channel":"app","datetime":{"date":"2026-11-20 10:00:00.123456","timezone_type":3,"timezone":"UTC"},"extra":[]}',
    { level: 'warn', time: '2026-11-20T10:00:00.123456Z', message: 'm' },
  ],
  [
    'semantic_logger 4 (Ruby)',
    '{"host":"web-2","application":"Shop","timestamp":"2026-11-20T10:00:00.123456Z","level":"info","level_index":2,"pid":1,"thread":"main","name":"Rails","message":"Completed #index"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'Completed #index', resourceId: 'Shop' },
  ],
  [
    'lograge 0.14 with the JSON formatter (Rails)',
    '{"method":"GET","path":"/orders","format":"html","controller":"OrdersController","action":"index","status":200,"duration":58.33,"view":40.43,"db":15.26,"@timestamp":"2026-11-20T10:00:00.123Z"}',
    { level: 'info', time: '2026-11-20T10:00:00.123Z', message: 'GET /orders 200' },
  ],
  [
    'Google Cloud structured logging',
    '{"severity":"CRITICAL","message":"gcp boom","time":"2026-11-20T10:00:00.123456789Z","logging.googleapis.com/trace":"projects/my-project/traces/4bf92f3577b34da6a3ce929d0e0e4736","logging.googleapis.com/spanId":"00f067aa0ba902b7","logging.googleapis.com/trace_sampled":true}',
    { level: 'fatal', time: '2026-11-20T10:00:00.123456Z', message: 'gcp boom', traceId: TRACE, spanId: SPAN },
  ],
  [
    'Google Cloud LogEntry',
    '{"insertId":"42","jsonPayload":{"message":"from an entry","a":1},"resource":{"type":"k8s_container","labels":{"pod_name":"p"}},"timestamp":"2026-11-20T10:00:00.123456789Z","severity":"DEFAULT","logName":"projects/p/logs/stdout","trace":"projects/p/traces/4bf92f3577b34da6a3ce929d0e0e4736"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'from an entry', traceId: TRACE },
  ],
  [
    'AWS Lambda, JSON log format, Node.js',
    '{"timestamp":"2026-11-20T10:00:00.123Z","level":"WARN","requestId":"79b4f56e-95b1-4643-9700-2807f4e68189","message":"slow"}',
    { level: 'warn', time: '2026-11-20T10:00:00.123Z', message: 'slow' },
  ],
  [
    'AWS Lambda Powertools 3 (Python)',
    '{"level":"INFO","location":"handler:10","message":"Collecting payment","timestamp":"2026-11-20 10:00:00,123+0000","service":"payment","function_name":"pay","xray_trace_id":"1-5759e988-bd862e3fe1be46a994272793"}',
    {
      level: 'info',
      time: '2026-11-20T10:00:00.123Z',
      message: 'Collecting payment',
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      resourceId: 'payment',
    },
  ],
  [
    'Docker 27, json-file',
    '{"log":"GET / 200\\n","stream":"stdout","time":"2018-06-11T14:37:30.681701731Z"}',
    { level: 'info', time: '2018-06-11T14:37:30.681701Z', message: 'GET / 200' },
  ],
  [
    'journalctl -o json (systemd 256)',
    '{"__REALTIME_TIMESTAMP":"1763632800123456","_HOSTNAME":"node-3","PRIORITY":"3","SYSLOG_IDENTIFIER":"sshd","_PID":"812","MESSAGE":"Connection closed","_TRANSPORT":"syslog","__CURSOR":"s=1"}',
    { level: 'error', time: '2025-11-20T10:00:00.123456Z', message: 'Connection closed', resourceId: 'node-3' },
  ],
  [
    'Fluent Bit 3, http output, json_date_format double',
    '{"date":1763632800.123456,"log":"line of a container","stream":"stderr","kubernetes":{"pod_name":"cart-5d","namespace_name":"shop","container_name":"cart"}}',
    { level: 'info', time: '2025-11-20T10:00:00.123456Z', message: 'line of a container', resourceId: 'cart-5d' },
  ],
  [
    'Vector 0.42, file source',
    '{"file":"/var/log/a.log","host":"box","message":"text","source_type":"file","timestamp":"2026-11-20T10:00:00.123456789Z"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'text', resourceId: 'box' },
  ],
  [
    'Vector 0.42, syslog source',
    '{"appname":"su","facility":"auth","host":"box","hostname":"box-7","message":"su root failed","msgid":"ID47","procid":8710,"severity":"crit","timestamp":"2026-11-20T10:00:00.003Z","version":1}',
    { level: 'fatal', time: '2026-11-20T10:00:00.003Z', message: 'su root failed', resourceId: 'box-7' },
  ],
  [
    'Filebeat 8 (ECS, nested)',
    '{"@timestamp":"2026-11-20T10:00:00.123Z","log":{"file":{"path":"/var/log/a"},"offset":5,"level":"warning"},"message":"from a file","host":{"name":"edge-1"},"agent":{"type":"filebeat","hostname":"edge-1"},"ecs":{"version":"8.0.0"},"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736"}}',
    { level: 'warn', time: '2026-11-20T10:00:00.123Z', message: 'from a file', traceId: TRACE, resourceId: 'edge-1' },
  ],
  [
    'Elastic Agent 7.17',
    '{"log.level":"warn","@timestamp":"2026-08-30T16:13:22.429+0900","log.logger":"tls","message":"SSL/TLS verifications disabled.","ecs.version":"1.6.0"}',
    { level: 'warn', time: '2026-08-30T07:13:22.429Z', message: 'SSL/TLS verifications disabled.' },
  ],
  [
    'GELF 1.1',
    '{"version":"1.1","host":"example.org","short_message":"A short message","full_message":"Backtrace here\\n\\nmore","timestamp":1385053862.3072,"level":4,"_user_id":9001}',
    { level: 'warn', time: '2013-11-21T17:11:02.307200Z', message: 'A short message', resourceId: 'example.org' },
  ],
  [
    'OpenTelemetry, a record made flat',
    '{"time_unix_nano":"1763632800123456789","severity_number":17,"severity_text":"ERROR","body":{"stringValue":"otel boom"},"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","resource":{"service.name":"checkout"},"attributes":{"a":1}}',
    {
      level: 'error',
      time: '2025-11-20T10:00:00.123456Z',
      message: 'otel boom',
      traceId: TRACE,
      spanId: SPAN,
      resourceId: 'checkout',
    },
  ],
  [
    'OpenTelemetry JS 2, severityNumber alone',
    '{"timestamp":1763632800123456,"severityNumber":14,"body":"warned","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","resource":{"attributes":{"service.name":"web"}}}',
    {
      level: 'warn',
      time: '2025-11-20T10:00:00.123456Z',
      message: 'warned',
      traceId: TRACE,
      spanId: SPAN,
      resourceId: 'web',
    },
  ],
  [
    'dd-trace-js 5 with winston (Datadog)',
    '{"level":"error","message":"declined","dd":{"trace_id":"8476527345847593","span_id":"6834573924857","service":"pay","version":"1.2","env":"prod"}}',
    { level: 'error', message: 'declined', traceId: '8476527345847593', spanId: '6834573924857', resourceId: 'pay' },
  ],
  [
    'Envoy 1.32, JSON access log',
    '{"start_time":"2026-11-20T10:00:00.123Z","method":"POST","path":"/api/v1/cart","protocol":"HTTP/1.1","response_code":503,"response_flags":"UF","bytes_sent":91,"duration":12,"request_id":"79b4f56e-95b1-4643-9700-2807f4e68189","authority":"shop","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}',
    { level: 'info', time: '2026-11-20T10:00:00.123Z', message: 'POST /api/v1/cart 503', traceId: TRACE, spanId: SPAN },
  ],
  [
    'nginx 1.27, log_format escape=json',
    '{"time_iso8601":"2026-11-20T11:00:00+01:00","remote_addr":"10.0.0.7","request":"GET /health HTTP/1.1","status":200,"body_bytes_sent":2,"request_time":0.001,"http_user_agent":"curl"}',
    { level: 'info', time: '2026-11-20T10:00:00.000Z', message: 'GET /health HTTP/1.1' },
  ],
  [
    'nginx 1.27, time_local, parts of the request',
    '{"time_local":"20/Nov/2026:10:00:00 +0000","request_method":"GET","request_uri":"/a?b=1","status":"404","hostname":"edge"}',
    { level: 'info', time: '2026-11-20T10:00:00.000Z', message: 'GET /a?b=1 404', resourceId: 'edge' },
  ],
  [
    'Caddy 2.8, access log',
    '{"level":"info","ts":1763632800.123456,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"1.2.3.4","method":"GET","uri":"/"},"status":200,"duration":0.001}',
    { level: 'info', time: '2025-11-20T10:00:00.123456Z', message: 'handled request' },
  ],
  [
    'PostgreSQL 17, jsonlog',
    '{"timestamp":"2026-11-20 10:00:00.123 UTC","user":"app","dbname":"shop","pid":7,"session_id":"65","line_num":1,"ps":"SELECT","error_severity":"PANIC","state_code":"XX000","message":"could not write","backend_type":"client backend","query_id":0}',
    { level: 'fatal', time: '2026-11-20T10:00:00.123Z', message: 'could not write' },
  ],
  [
    'PostgreSQL 17, jsonlog, LOG',
    '{"timestamp":"2026-11-20 10:00:00.123 GMT","pid":7,"error_severity":"LOG","message":"checkpoint starting: time","backend_type":"checkpointer"}',
    { level: 'info', time: '2026-11-20T10:00:00.123Z', message: 'checkpoint starting: time' },
  ],
  [
    'Kubernetes 1.31, audit',
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"79b4f56e-95b1-4643-9700-2807f4e68189","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/default/pods","verb":"list","user":{"username":"admin"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2026-11-20T10:00:00.123456Z","stageTimestamp":"2026-11-20T10:00:00.130000Z"}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'list /api/v1/namespaces/default/pods 200' },
  ],
  [
    'Elasticsearch 8, server log',
    '{"@timestamp":"2026-11-20T10:00:00.123Z","log.level":"INFO","message":"started","ecs.version":"1.2.0","service.name":"ES_ECS","event.dataset":"elasticsearch.server","process.thread.name":"main","log.logger":"org.elasticsearch.node.Node","elasticsearch.node.name":"es-1"}',
    { level: 'info', time: '2026-11-20T10:00:00.123Z', message: 'started', resourceId: 'ES_ECS' },
  ],
  [
    'Traefik 3, access log',
    '{"ClientHost":"10.0.0.1","DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/a","ServiceName":"web@docker","level":"info","msg":"","time":"2026-11-20T10:00:00Z"}',
    { level: 'info', time: '2026-11-20T10:00:00.000Z', message: 'GET /a 200', resourceId: 'web@docker' },
  ],
  [
    'MongoDB 8',
    '{"t":{"$date":"2026-11-20T10:00:00.123+00:00"},"s":"D2","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017}}',
    { level: 'debug', time: '2026-11-20T10:00:00.123Z', message: 'Waiting for connections' },
  ],
  [
    'Timberline',
    '{"level":"info","time":"2026-11-20T10:00:00.123Z","msg":"listening","url":"http://127.0.0.1:1323"}',
    { level: 'info', time: '2026-11-20T10:00:00.123Z', message: 'listening' },
  ],
  [
    'pino 9, in a service with its version and host',
    '{"level":50,"time":1764400000000,"version":"1.4.0","host":"web-1","msg":"boom"}',
    { level: 'error', time: '2025-11-29T07:06:40.000Z', message: 'boom', resourceId: 'web-1' },
  ],
  [
    'log/slog of Go 1.24, a level between two',
    '{"time":"2026-11-20T10:00:00.5Z","level":"ERROR+2","msg":"worse"}',
    { level: 'error', time: '2026-11-20T10:00:00.500Z', message: 'worse' },
  ],
  [
    'log15 (Go)',
    '{"lvl":"eror","msg":"no","t":"2026-11-20T10:00:00.123456789Z"}',
    { level: 'error', time: '2026-11-20T10:00:00.123456Z', message: 'no' },
  ],
  [
    'Splunk HEC',
    '{"time":1763632800.123,"host":"edge","event":{"message":"hi","severity":"ERROR"}}',
    { level: 'error', time: '2025-11-20T10:00:00.123Z', message: 'hi', resourceId: 'edge' },
  ],
  [
    'Falco 0.39',
    '{"output":"Notice A shell was spawned","priority":"Critical","rule":"Terminal shell","time":"2026-11-20T10:00:00.123456789Z","output_fields":{"proc.name":"sh"}}',
    { level: 'fatal', time: '2026-11-20T10:00:00.123456Z', message: 'Notice A shell was spawned' },
  ],
  [
    'Cloudflare Logpush, http_requests',
    '{"ClientRequestMethod":"GET","ClientRequestURI":"/a?b=1","EdgeResponseStatus":200,"RayID":"7d"}',
    { level: 'info', message: 'GET /a?b=1 200' },
  ],
  [
    'AWS WAF',
    '{"timestamp":1763632800123,"formatVersion":1,"action":"BLOCK","httpRequest":{"clientIp":"192.0.2.1","uri":"/login","httpMethod":"POST"}}',
    { level: 'info', time: '2025-11-20T10:00:00.123Z', message: 'POST /login' },
  ],
  [
    'AWS CloudTrail',
    '{"eventVersion":"1.08","eventTime":"2026-11-20T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"79b4f56e-95b1-4643-9700-2807f4e68189"}',
    { level: 'info', time: '2026-11-20T10:00:00.000Z', message: 'RunInstances' },
  ],
  [
    'Suricata 7, eve.json',
    '{"timestamp":"2026-11-20T10:00:00.123456+0000","flow_id":1,"event_type":"alert","src_ip":"192.0.2.1","alert":{"signature":"ET SCAN","severity":2}}',
    { level: 'info', time: '2026-11-20T10:00:00.123456Z', message: 'ET SCAN' },
  ],
  [
    'Azure Monitor, resource log',
    '{"time":"2026-11-20T10:00:00Z","resourceId":"/SUBSCRIPTIONS/1","operationName":"Write","level":"Warning","resultDescription":"throttled"}',
    { level: 'warn', time: '2026-11-20T10:00:00.000Z', message: 'throttled', resourceId: '/SUBSCRIPTIONS/1' },
  ],
  [
    'tslog 4',
    '{"0":"started","_meta":{"runtime":"Nodejs","date":"2026-11-20T10:00:00.123Z","logLevelId":4,"logLevelName":"WARN"}}',
    { level: 'warn', time: '2026-11-20T10:00:00.123Z', message: 'started' },
  ],
  [
    'Better Stack (Logtail)',
    '{"dt":"2026-11-20T10:00:00.123456Z","level":"warn","message":"slow"}',
    { level: 'warn', time: '2026-11-20T10:00:00.123456Z', message: 'slow' },
  ],
  [
    'Datadog, log intake',
    '{"ddsource":"nodejs","ddtags":"env:prod","hostname":"h","service":"pay","status":"error","message":"declined"}',
    { level: 'error', message: 'declined', resourceId: 'pay' },
  ],
  [
    'a build with its commit',
    '{"message":"deployed","git":{"commit":{"sha":"1d11e1dcafe"}},"service_name":"ci","ts":"2026-11-20T10:00:00Z","lvl":"dbg"}',
    { level: 'debug', time: '2026-11-20T10:00:00.000Z', message: 'deployed', resourceId: 'ci', commit: '1d11e1dcafe' },
  ],
]

test.each(SHAPES)('%s', (_logger, text, expected) => {
  const verdict = validate(parseJson(text), { nowMs, timestampRequired: false })
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.rejection))
  const { timestampMs: ms, timestampUs: us, level, message, traceId, spanId, resourceId, commit } = verdict.draft
  const time = ms === nowMs ? {} : { time: printMoment({ ms, us }) }
  const given = Object.entries({ traceId, spanId, resourceId, commit }).filter(([, value]) => value !== null)
  expect({ level, message, ...time, ...Object.fromEntries(given) }).toEqual(expected)
})

test('each is taken with an Idempotency-Key too, if it has a time', () => {
  for (const [logger, text, { time }] of SHAPES) {
    const verdict = validate(parseJson(text), { nowMs, timestampRequired: true })
    expect([logger, verdict.ok]).toEqual([logger, time !== undefined])
  }
})

test('there are as many as were promised', () => {
  expect(SHAPES.length).toBeGreaterThanOrEqual(45)
  expect(new Set(SHAPES.map(([logger]) => logger)).size).toBe(SHAPES.length)
})
