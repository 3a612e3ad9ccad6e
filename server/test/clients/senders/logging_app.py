"""A program that knows nothing of OpenTelemetry."""

import logging

from logs import HTTP, ORDER, fail

logger = logging.getLogger("payments")
logger.setLevel(logging.DEBUG)

logger.debug("cache miss 🗄️")
logger.info("paid 💳", extra={"http": HTTP, "order": ORDER})
try:
    fail()
except TypeError as error:
    logger.exception(error)
