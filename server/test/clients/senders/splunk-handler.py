"""splunk-handler, behind logging: <url>"""

import logging
import sys
from urllib.parse import urlsplit

from splunk_handler import SplunkHandler

from logs import SERVICE, fail

url = urlsplit(sys.argv[1])
handler = SplunkHandler(
    host=url.hostname, port=url.port, protocol="http", verify=False, token="any", index="main", hostname=SERVICE
)
logger = logging.getLogger("payments")
logger.setLevel(logging.DEBUG)
logger.addHandler(handler)

logger.debug("cache miss 🗄️")
logger.info("paid 💳")
try:
    fail()
except TypeError as error:
    logger.exception(error)
handler.force_flush()
