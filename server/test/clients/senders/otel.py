"""The SDK of OpenTelemetry, behind logging: <url> http|grpc"""

import logging
import sys

from opentelemetry import trace
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource

from logs import HTTP, ORDER, SERVICE, SPAN, TRACE, fail

url, protocol = sys.argv[1:]
if protocol == "http":
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter

    exporter = OTLPLogExporter(endpoint=f"{url}/v1/logs", compression=Compression.Gzip)
else:
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter

    exporter = OTLPLogExporter(endpoint=url, insecure=True)

provider = LoggerProvider(resource=Resource.create({"service.name": SERVICE}))
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
logger = logging.getLogger("payments")
logger.setLevel(logging.DEBUG)
logger.addHandler(LoggingHandler(logger_provider=provider))

logger.debug("cache miss 🗄️")
span = trace.NonRecordingSpan(trace.SpanContext(int(TRACE, 16), int(SPAN, 16), False))
with trace.use_span(span):
    logger.info("paid 💳", extra={"http": HTTP, "order": ORDER})
    try:
        fail()
    except TypeError as error:
        logger.exception(error)
provider.shutdown()
