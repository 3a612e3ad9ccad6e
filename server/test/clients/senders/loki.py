"""python-logging-loki, behind logging: <url>"""

import logging
import sys

import logging_loki

from logs import SERVICE, SPAN, TRACE, fail

[url] = sys.argv[1:]
handler = logging_loki.LokiHandler(url=f"{url}/loki/api/v1/push", tags={"service_name": SERVICE}, version="1")
logger = logging.getLogger("payments")
logger.setLevel(logging.DEBUG)
logger.addHandler(handler)
# The handler knows tags, and nothing of other fields.
tags = {"trace_id": TRACE, "span_id": SPAN}

logger.debug("cache miss 🗄️")
logger.info("paid 💳", extra={"tags": tags})
try:
    fail()
except TypeError as error:
    logger.exception(error, extra={"tags": tags})
